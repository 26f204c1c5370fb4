/** A person of the demonstration. Addresses end in `.example`, which no mail can reach. */
type DemonstrationPerson = {
  name: string
  title: string
  unit: string
  city: string
  level: number
  languages: Record<string, 'basic' | 'fluent' | 'native'>
  email: string
  about?: string
  pronouns?: string
  manager?: string
  role?: 'owner' | 'administrator' | 'people_administrator'
}

export const sitesOfNorthwind = [
  { name: 'Bergen', city: 'Bergen', country: 'NO', zone: 'Europe/Oslo' },
  { name: 'Osaka', city: 'Osaka', country: 'JP', zone: 'Asia/Tokyo' },
  { name: 'Wellington', city: 'Wellington', country: 'NZ', zone: 'Pacific/Auckland' },
  { name: 'Gdańsk', city: 'Gdańsk', country: 'PL', zone: 'Europe/Warsaw' },
]

/** The first five, until the whole company moves in. */
export const peopleOfNorthwind: DemonstrationPerson[] = [
  {
    name: 'Priya Raghunathan',
    title: 'Head of Measurement Science',
    unit: 'Measurement Science',
    city: 'Bergen',
    level: 6,
    languages: { ta: 'native', en: 'fluent', nb: 'basic' },
    email: 'priya.raghunathan@northwind.example',
    about: 'I keep the calibration chain honest, and I keep the meetings short.',
    pronouns: 'she/her',
    role: 'owner',
  },
  {
    name: 'Ingrid Solheim',
    title: 'Principal metrologist',
    unit: 'Measurement Science',
    city: 'Bergen',
    level: 4,
    languages: { nb: 'native', en: 'fluent', pl: 'basic' },
    email: 'ingrid.solheim@northwind.example',
    about: 'Pressure, mostly. Ask me about zeroing, drift, and why nine readings are enough.',
    pronouns: 'she/her',
    manager: 'Priya Raghunathan',
  },
  {
    name: 'Keiko Tanabe',
    title: 'Senior electronics engineer',
    unit: 'Electronics',
    city: 'Osaka',
    level: 4,
    languages: { ja: 'native', en: 'fluent' },
    email: 'keiko.tanabe@northwind.example',
    about: 'Noise floors and design reviews.',
    manager: 'Priya Raghunathan',
  },
  {
    name: 'Amara Okafor',
    title: 'Electronics engineer',
    unit: 'Electronics',
    city: 'Bergen',
    level: 2,
    languages: { ig: 'native', en: 'native', nb: 'basic' },
    email: 'amara.okafor@northwind.example',
    manager: 'Keiko Tanabe',
  },
  {
    name: 'Aroha Ngata',
    title: 'Learning and mentoring coordinator',
    unit: 'People and Culture',
    city: 'Wellington',
    level: 3,
    languages: { mi: 'native', en: 'native' },
    email: 'aroha.ngata@northwind.example',
    about: 'I run the mentoring programmes. My door is open, and so is my calendar.',
    pronouns: 'she/they',
    manager: 'Priya Raghunathan',
    role: 'administrator',
  },
]
