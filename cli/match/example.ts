import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeTable } from '../../tables/write.ts'
import { WrongInput } from '../failure.ts'
import { makeFolder, type Output, writeOutputs } from '../files.ts'

/** Writes a sample of 60 people and a commented config into a folder, and says how to run them. Overwrites nothing. */
export function writeExample(folder: string): string {
  const full = makeFolder(folder)
  const outputs: Output[] = [
    { path: join(full, 'people.csv'), text: writeTable(header, samplePeople(), { byteOrderMark: true }) },
    { path: join(full, 'match.yaml'), text: sampleConfig },
  ]
  for (const { path } of outputs)
    if (existsSync(path)) throw new WrongInput(`${path} is there already. Choose another folder, or move it away.`)
  writeOutputs(outputs)
  return [
    ...outputs.map(({ path }) => `Written: ${path}`),
    'Try it:',
    `  npm run -s lyceum -- match ${join(folder, 'people.csv')} --config ${join(folder, 'match.yaml')} --out ${join(folder, 'report.html')}`,
    '',
  ].join('\n')
}

const header =
  'id,name,email,role,capacity,department,location,timezone,hours,languages,level,manager,wants,skills,goals'.split(',')

const mentors = `Keiko Tanabe|Optics|Osaka|5|optical noise:4; review practice:3|lead a design review
Mateus Albuquerque|Firmware|Recife|5|flow calibration:4; embedded C:3|become a specialist
Ingrid Solheim|Software|Bergen|6|leading a team:4; review practice:4|lead a team
Rohan Deshmukh|Software|Pune|5|embedded security:4; testing:3|become a specialist
Aoife Ní Bhriain|Quality|Galway|5|ATEX approvals:4; audits:3|change field
Linh Nguyễn|Production|Hanoi|4|lean production:3; flow calibration:3|lead a design review
Zofia Wiśniewska|Purchasing|Kraków|5|supplier talks:4; contracts:3|lead a team
Kwame Mensah|Service|Accra|4|field diagnostics:4; flow calibration:2|become a specialist
Defne Yıldız|Optics|İzmir|5|optical noise:3; lens design:4|become a specialist
Pedro Quispe|Service|Lima|4|field diagnostics:3; training others:3|lead a team
Hannah Köhler|Quality|Leipzig|6|audits:4; leading a team:3|lead a team
Samuel Okonkwo|Firmware|Lagos|5|embedded C:4; testing:4|lead a design review
Mei-Ling Chen|Software|Taipei|5|data analysis:4; testing:3|change field
Giulia Ferraro|Marketing|Turin|4|public speaking:4; writing:4|public profile
Noah van Dijk|Finance|Utrecht|5|data analysis:3; contracts:3|change field
Amina El Idrissi|Production|Rabat|5|lean production:4; leading a team:3|lead a team
Björn Ekström|Purchasing|Uppsala|4|supplier talks:3; negotiation:4|lead a team
Priya Raman|Marketing|Chennai|5|writing:3; public speaking:3|public profile`

const mentees = `Amara Okafor|Firmware|Lagos|2|review practice; embedded C|lead a design review
Dawit Bekele|Service|Addis Ababa|2|field diagnostics; training others|become a specialist
Tomás Huamán|Service|Lima|1|flow calibration; field diagnostics|become a specialist
Anjali Deshpande|Software|Pune|3|embedded security; testing|become a specialist
Rosa Lindqvist|Purchasing|Uppsala|2|negotiation; supplier talks|lead a team
Yuki Mori|Optics|Osaka|2|lens design; optical noise|become a specialist
Lucía Paredes|Marketing|Lima|2|public speaking; writing|public profile
Emeka Nwosu|Firmware|Lagos|3|embedded C; testing|lead a design review
Freya Dahl|Software|Bergen|3|leading a team; review practice|lead a team
Jonas Weber|Quality|Leipzig|2|audits; ATEX approvals|change field
Siobhán Walsh|Quality|Galway|3|ATEX approvals; leading a team|lead a team
Marek Nowak|Purchasing|Kraków|2|contracts; negotiation|change field
Trang Phạm|Production|Hanoi|2|lean production|lead a design review
Elif Demir|Optics|İzmir|3|optical noise; review practice|lead a design review
Kofi Asante|Service|Accra|2|field diagnostics; flow calibration|become a specialist
Ana Beatriz Lima|Firmware|Recife|2|flow calibration; embedded C|become a specialist
Chiara Conti|Marketing|Turin|2|writing; public speaking|public profile
Daan de Boer|Finance|Utrecht|3|data analysis; leading a team|change field
Youssef Amrani|Production|Rabat|2|lean production; leading a team|lead a team
Wei-Ting Lin|Software|Taipei|2|data analysis; testing|change field
Divya Krishnan|Marketing|Chennai|2|public speaking|public profile
Hiroshi Sato|Optics|Osaka|3|leading a team; optical noise|lead a team
Ngozi Eze|Software|Lagos|2|testing; data analysis|change field
Petra Schulz|Quality|Leipzig|3|leading a team; audits|lead a team
Oskar Lund|Software|Bergen|1|testing; embedded C|become a specialist
Meera Iyer|Software|Pune|2|embedded security; embedded C|become a specialist
Caoimhe Byrne|Quality|Galway|2|audits; ATEX approvals|change field
Jakub Zieliński|Purchasing|Kraków|3|supplier talks; leading a team|lead a team
Minh Trần|Production|Hanoi|1|flow calibration; lean production|become a specialist
Can Aydın|Optics|İzmir|2|lens design|become a specialist
Abena Owusu|Service|Accra|1|training others; field diagnostics|become a specialist
Rafael Souza|Firmware|Recife|3|review practice; flow calibration|lead a design review
Luca Moretti|Marketing|Turin|1|writing|public profile
Sanne Bakker|Finance|Utrecht|2|contracts; data analysis|change field
Salma Bennani|Production|Rabat|3|leading a team; lean production|lead a team
Chia-Hao Wu|Software|Taipei|1|data analysis|change field
Arjun Menon|Marketing|Chennai|3|public speaking; leading a team|public profile
Sakura Ito|Optics|Osaka|1|optical noise; lens design|become a specialist
Nils Berg|Purchasing|Uppsala|1|supplier talks; contracts|change field
Helene Vogt|Quality|Leipzig|1|ATEX approvals; audits|become a specialist
Ifeanyi Obi|Firmware|Lagos|1|embedded C; embedded security|become a specialist
Valeria Rojas|Service|Lima|3|leading a team; training others|lead a team`

const places: Record<string, [zone: string, languages: string]> = {
  Osaka: ['Asia/Tokyo', 'ja:native; en'],
  Recife: ['America/Recife', 'pt:native; en'],
  Bergen: ['Europe/Oslo', 'no:native; en'],
  Pune: ['Asia/Kolkata', 'mr:native; en'],
  Galway: ['Europe/Dublin', 'en:native; ga'],
  Hanoi: ['Asia/Ho_Chi_Minh', 'vi:native; en'],
  Kraków: ['Europe/Warsaw', 'pl:native; en; de:basic'],
  Accra: ['Africa/Accra', 'en:native'],
  İzmir: ['Europe/Istanbul', 'tr:native; en'],
  Lima: ['America/Lima', 'es:native; en:basic'],
  Leipzig: ['Europe/Berlin', 'de:native; en'],
  Lagos: ['Africa/Lagos', 'en:native'],
  Taipei: ['Asia/Taipei', 'zh:native; en'],
  Turin: ['Europe/Rome', 'it:native; en'],
  Utrecht: ['Europe/Amsterdam', 'nl:native; en; de'],
  Rabat: ['Africa/Casablanca', 'ar:native; fr; en'],
  Uppsala: ['Europe/Stockholm', 'sv:native; en'],
  Chennai: ['Asia/Kolkata', 'ta:native; en'],
  'Addis Ababa': ['Africa/Addis_Ababa', 'am:native; en'],
}

function samplePeople(): string[][] {
  const managers = new Map(mentors.split('\n').map((line, k) => [line.split('|')[1] ?? '', `m${k + 1}`]))
  const read = (role: 'mentor' | 'mentee') => (line: string, k: number) => {
    const [name = '', department = '', location = '', level = '', learnsOrKnows = '', goals = ''] = line.split('|')
    const [zone, languages] = places[location] ?? ['UTC', 'en']
    const id = `${role === 'mentor' ? 'm' : 'n'}${k + 1}`
    const email = `${name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/ı/g, 'i')
      .toLowerCase()
      .replace(/[^a-z]+/g, '.')}@northwind.example`
    const manager = role === 'mentee' ? (managers.get(department) ?? '') : ''
    const capacity = role === 'mentor' ? String(1 + (k % 3)) : ''
    const [wants, skills] = role === 'mentor' ? ['', learnsOrKnows] : [learnsOrKnows, '']
    return [
      id,
      name,
      email,
      role,
      capacity,
      department,
      location,
      zone,
      'mon-fri 09:00-17:00',
      languages,
      level,
      manager,
      wants,
      skills,
      goals,
    ]
  }
  return [...mentors.split('\n').map(read('mentor')), ...mentees.split('\n').map(read('mentee'))]
}

const sampleConfig = `# What counts and what must hold. Every line may be left out; "match" then takes what the columns offer.
# Weights are whole numbers from 0 to 100, or off (0), low (20), medium (60), high (100).

coverage: everyone      # as many people as possible first, then the most points; or points for each person, such as 500
floor: 0                # pairs that fit less than this (0 to 1000) are left out
loadStep: 0             # points taken off for each further mentee of the same mentor, so that work spreads
seed: 7                 # settles ties; the same file, config and seed give the same pairs

criteria:
  - kind: skills        # what the mentee wants and the mentor can do; the first want counts most
    mentee: wants
    mentor: skills
    weight: high
  - kind: goals         # at least one goal shared
    mentee: goals
    weight: medium
  - kind: seniority     # the mentor should be two levels above ...
    mentee: level
    weight: medium
    ideal: 2
    mustHold: true      # ... and must be at least one above
    minimum: 1
  - kind: opposite      # another department broadens the view
    mentee: department
    weight: low
  - kind: hours         # working hours shared
    weight: low

rules:
  reportingLine: 2      # nobody up to two levels above or below in one's own line
  sameTeam: false       # true: nobody with the same manager
  repeat: true          # never the same pair again (column previous)
  hours: 1              # hours a week that every week must share
  language: true        # a shared language

# lock:                 # pairs that are agreed already; a reason lets a lock break a rule
#   - { mentee: n3, mentor: m2, override: "both asked for it" }
# forbid:
#   - { mentee: n5, mentor: m7 }
`
