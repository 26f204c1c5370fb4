/** A person of the demonstration. Addresses end in `.example`, which no mail can reach. */
export type DemonstrationPerson = {
  name: string
  title: string
  unit: string
  site: string
  level: number
  languages: { code: string; level: 'basic' | 'fluent' | 'native' }[]
  manager: string | undefined
  email: string
  /** Months since the first day of work. */
  months: number
}

export const sitesOfNorthwind = [
  { name: 'Bergen', city: 'Bergen', country: 'NO', zone: 'Europe/Oslo' },
  { name: 'Osaka', city: 'Osaka', country: 'JP', zone: 'Asia/Tokyo' },
  { name: 'Wellington', city: 'Wellington', country: 'NZ', zone: 'Pacific/Auckland' },
  { name: 'Kraków', city: 'Kraków', country: 'PL', zone: 'Europe/Warsaw' },
  { name: 'Leeds', city: 'Leeds', country: 'GB', zone: 'Europe/London' },
  { name: 'São Paulo', city: 'São Paulo', country: 'BR', zone: 'America/Sao_Paulo' },
  { name: 'Lima', city: 'Lima', country: 'PE', zone: 'America/Lima' },
  { name: 'Pune', city: 'Pune', country: 'IN', zone: 'Asia/Kolkata' },
  { name: 'Taipei', city: 'Taipei', country: 'TW', zone: 'Asia/Taipei' },
  { name: 'Hanoi', city: 'Hanoi', country: 'VN', zone: 'Asia/Ho_Chi_Minh' },
  { name: 'Addis Ababa', city: 'Addis Ababa', country: 'ET', zone: 'Africa/Addis_Ababa' },
  { name: 'Accra', city: 'Accra', country: 'GH', zone: 'Africa/Accra' },
]

/** Parents stand before their children. */
export const unitsOfNorthwind = [
  { name: 'Northwind Instruments', kind: 'Company', parent: undefined, head: 'Sigrid Haugen' },
  { name: 'Research and Engineering', kind: 'Division', parent: 'Northwind Instruments', head: 'Jonas Lindqvist' },
  { name: 'Measurement Science', kind: 'Department', parent: 'Research and Engineering', head: 'Priya Raghunathan' },
  { name: 'Electronics', kind: 'Department', parent: 'Research and Engineering', head: 'Keiko Tanabe' },
  { name: 'Firmware', kind: 'Team', parent: 'Electronics', head: 'Dawit Bekele' },
  { name: 'Optics', kind: 'Department', parent: 'Research and Engineering', head: 'Chen Wei-Ling' },
  { name: 'Mechanics', kind: 'Department', parent: 'Research and Engineering', head: 'João Pedro Nunes' },
  { name: 'Data and Design', kind: 'Department', parent: 'Research and Engineering', head: 'Hana Kovářová' },
  { name: 'Production', kind: 'Division', parent: 'Northwind Instruments', head: 'Agnieszka Nowak' },
  { name: 'Assembly and Test', kind: 'Department', parent: 'Production', head: 'Oleksandr Marchenko' },
  { name: 'Supply', kind: 'Department', parent: 'Production', head: 'Yusuf Demir' },
  { name: 'Quality', kind: 'Department', parent: 'Northwind Instruments', head: 'Leila Haddad' },
  { name: 'Customers', kind: 'Division', parent: 'Northwind Instruments', head: 'Kwame Asante' },
  { name: 'Field Service', kind: 'Department', parent: 'Customers', head: 'Mateus Albuquerque' },
  { name: 'Sales', kind: 'Department', parent: 'Customers', head: 'Samuel Osei-Bonsu' },
  { name: 'People and Culture', kind: 'Department', parent: 'Northwind Instruments', head: 'Aroha Ngata' },
  { name: 'Finance', kind: 'Department', parent: 'Northwind Instruments', head: 'Eun-ji Park' },
]

/** Those whom a visitor may sign in as stand first. One a line: name, title, unit, site, level, languages (+ native, - basic), manager, months since the start. */
const table = `
Ingrid Solheim | Principal metrologist | Measurement Science | Bergen | 4 | nb+ en pl- | Priya Raghunathan | 132
Amara Okafor | Electronics engineer | Electronics | Bergen | 2 | ig+ en+ nb- | Keiko Tanabe | 9
Keiko Tanabe | Principal electronics engineer | Electronics | Osaka | 5 | ja+ en | Jonas Lindqvist | 118
Tomás Quispe | Service technician | Field Service | Lima | 2 | es+ qu+ en- | Mateus Albuquerque | 24
Leila Haddad | Quality lead | Quality | Leeds | 5 | ar+ en+ fr | Sigrid Haugen | 66
Nguyễn Minh Châu | Data scientist | Data and Design | Hanoi | 3 | vi+ en fr- | Hana Kovářová | 28
Sigrid Haugen | Managing director | Northwind Instruments | Bergen | 7 | nb+ en de- | | 140
Jonas Lindqvist | Director of engineering | Research and Engineering | Bergen | 6 | sv+ en nb | Sigrid Haugen | 96
Priya Raghunathan | Head of Measurement Science | Measurement Science | Bergen | 6 | ta+ en nb- | Jonas Lindqvist | 110
Henrik Berge | Calibration technician | Measurement Science | Bergen | 2 | nb+ en | Ingrid Solheim | 30
Mere Tahana | Metrologist | Measurement Science | Wellington | 3 | mi+ en+ | Priya Raghunathan | 41
Salma Benali | Trainee metrologist | Measurement Science | Bergen | 1 | ar+ fr en nb- | Ingrid Solheim | 1
Haruto Mori | Analogue designer | Electronics | Osaka | 3 | ja+ en- | Keiko Tanabe | 52
Siobhán Ní Bhriain | Electronics engineer | Electronics | Leeds | 2 | ga+ en+ | Keiko Tanabe | 26
Dawit Bekele | Embedded engineer | Firmware | Addis Ababa | 4 | am+ en | Keiko Tanabe | 63
Anjali Deshpande | Security engineer | Firmware | Pune | 3 | mr+ hi en | Dawit Bekele | 37
Rohan Kulkarni | Firmware developer | Firmware | Pune | 2 | mr+ en | Dawit Bekele | 15
Selam Tesfaye | Firmware developer | Firmware | Addis Ababa | 1 | am+ en | Dawit Bekele | 2
Chen Wei-Ling | Optical designer | Optics | Taipei | 5 | zh+ en ja- | Jonas Lindqvist | 88
Lin Yu-Ting | Coatings engineer | Optics | Taipei | 2 | zh+ en | Chen Wei-Ling | 19
João Pedro Nunes | Mechanical designer | Mechanics | São Paulo | 4 | pt+ en es- | Jonas Lindqvist | 71
Beatriz Carvalho | Mechanical engineer | Mechanics | São Paulo | 2 | pt+ en | João Pedro Nunes | 12
Hana Kovářová | Interaction designer | Data and Design | Kraków | 4 | cs+ en pl | Jonas Lindqvist | 58
Noor Rahimi | Technical writer | Data and Design | Leeds | 3 | fa+ en de- | Hana Kovářová | 34
Agnieszka Nowak | Director of production | Production | Kraków | 6 | pl+ en de | Sigrid Haugen | 101
Piotr Wiśniewski | Production engineer | Assembly and Test | Kraków | 3 | pl+ en nb- | Oleksandr Marchenko | 45
Oleksandr Marchenko | Test engineer | Assembly and Test | Kraków | 4 | uk+ pl en | Agnieszka Nowak | 49
Zuzanna Lis | Assembly technician | Assembly and Test | Kraków | 2 | pl+ en- | Oleksandr Marchenko | 22
Bartosz Zieliński | Trainee in production | Assembly and Test | Kraków | 1 | pl+ en | Piotr Wiśniewski | 2
Yusuf Demir | Supply planner | Supply | Kraków | 4 | tr+ en pl- | Agnieszka Nowak | 39
Rosa Ekström | Buyer | Supply | Bergen | 3 | sv+ en nb | Yusuf Demir | 55
Fatima El Idrissi | Regulatory specialist | Quality | Leeds | 3 | ar+ fr en | Leila Haddad | 31
Tom Ashworth | Quality engineer | Quality | Leeds | 2 | en+ | Leila Haddad | 17
Kwame Asante | Director of customers | Customers | Accra | 6 | ak+ en | Sigrid Haugen | 77
Mateus Albuquerque | Field applications engineer | Field Service | São Paulo | 4 | pt+ en es | Kwame Asante | 60
Valeria Huamán | Service technician | Field Service | Lima | 2 | es+ en- | Mateus Albuquerque | 14
Samuel Osei-Bonsu | Sales engineer | Sales | Accra | 4 | ak+ en fr- | Kwame Asante | 47
Élodie Marchand | Account manager | Sales | Leeds | 3 | fr+ en | Samuel Osei-Bonsu | 29
İpek Aydın | Sales trainee | Sales | Leeds | 1 | tr+ en | Samuel Osei-Bonsu | 1
Aroha Ngata | Learning and mentoring coordinator | People and Culture | Wellington | 5 | mi+ en+ | Sigrid Haugen | 84
Malia Faleolo | People partner | People and Culture | Wellington | 3 | sm+ en | Aroha Ngata | 33
Eun-ji Park | Head of finance | Finance | Bergen | 5 | ko+ en nb- | Sigrid Haugen | 43
David Ben-Ami | Controller | Finance | Bergen | 3 | he+ en nb | Eun-ji Park | 36
`

const strengths = { '+': 'native', '-': 'basic' } as const
const isMark = (mark: string): mark is keyof typeof strengths => Object.hasOwn(strengths, mark)

function readLanguage(text: string): DemonstrationPerson['languages'][number] {
  const mark = text.at(-1) ?? ''
  return isMark(mark) ? { code: text.slice(0, -1), level: strengths[mark] } : { code: text, level: 'fluent' }
}

/** Letters that do not fall apart into a plain one and an accent. */
const plainLetters: Record<string, string> = { ı: 'i', ł: 'l', ø: 'o', đ: 'd' }
const addressOf = (name: string) =>
  `${name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ıłøđ]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[^a-z]+/g, '.')}@northwind.example`

export const peopleOfNorthwind: DemonstrationPerson[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', title = '', unit = '', site = '', level, languages = '', manager = '', months] = line
      .split('|')
      .map((cell) => cell.trim())
    return {
      name,
      title,
      unit,
      site,
      level: Number(level),
      languages: languages.split(' ').map(readLanguage),
      manager: manager || undefined,
      email: addressOf(name),
      months: Number(months),
    }
  })

export const rolesOfNorthwind = {
  'Priya Raghunathan': 'owner',
  'Aroha Ngata': 'administrator',
  'Malia Faleolo': 'people_administrator',
} as const

export const wordsOfNorthwind: Record<string, { about?: string; pronouns?: string; pronunciation?: string }> = {
  'Priya Raghunathan': {
    about: 'I keep the calibration chain honest, and I keep the meetings short.',
    pronouns: 'she/her',
    pronunciation: 'PREE-ya',
  },
  'Ingrid Solheim': {
    about: 'Pressure, mostly. Ask me about zeroing, drift, and why nine readings are enough.',
    pronouns: 'she/her',
  },
  'Keiko Tanabe': {
    about: 'Noise floors and design reviews. Mine open with one line: what do we decide today?',
    pronouns: 'she/her',
    pronunciation: 'KAY-ko',
  },
  'Aroha Ngata': {
    about: 'I run the mentoring programmes. My door is open, and so is my calendar.',
    pronouns: 'she/they',
    pronunciation: 'AH-ro-ha, the ng as in singer',
  },
  'Nguyễn Minh Châu': { about: 'Nguyễn is my family name; call me Châu.', pronunciation: 'Chow, falling' },
  'Dawit Bekele': { about: 'Small processors, long batteries. I like a bug that takes two days.', pronouns: 'he/him' },
  'Tomás Quispe': { about: 'Twelve plants between Callao and Cusco.', pronouns: 'él' },
  'Piotr Wiśniewski': { about: 'Ovens, solder, and the curve between them.', pronouns: 'he/him' },
}
