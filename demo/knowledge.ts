/** What people of Northwind say of themselves, by the keys of the shipped skills. */
export type Say = {
  claims?: Record<string, [level: 1 | 2 | 3 | 4, whereUsed?: string]>
  /** Colleagues who have seen it, by skill; two make a claim confirmed. */
  confirmed?: Record<string, string[]>
  offers?: [
    what: string,
    kind: 'answer' | 'look_over' | 'show_me' | 'first_steps' | 'mentoring',
    minutes: number | null,
    skill: string,
  ][]
  wishes?: [skill: string, aim: 1 | 2 | 3 | 4, why: string | null, isVisible: boolean][]
  asks?: 'yes' | 'no' | 'full'
  leave?: [fromDays: number, toDays: number]
  /** A letter is one sign, from the oldest to the newest: a answer, p article, t teaching, k thanks, r review, c comment. */
  shown?: Record<string, string>
}

export const knowledgeOfNorthwind: Record<string, Say> = {
  'Ingrid Solheim': {
    claims: {
      'pressure-calibration': [4, 'The Bergen primary standard, since 2015'],
      'uncertainty-budgets': [4],
      'zeroing-and-drift': [3],
      mentoring: [3],
      'iso-9001': [2],
    },
    confirmed: { 'uncertainty-budgets': ['Henrik Berge', 'Keiko Tanabe'] },
    offers: [
      ['A second look at a calibration plan', 'look_over', 30, 'pressure-calibration'],
      ['Your first uncertainty budget', 'first_steps', 60, 'uncertainty-budgets'],
      ['Mentoring, one place from January', 'mentoring', null, 'mentoring'],
    ],
    wishes: [
      ['data-visualisation', 2, 'To show drift so that nobody has to read a table', true],
      ['python', 2, null, false],
    ],
    asks: 'yes',
    shown: {
      'pressure-calibration': 'aakapaaraakaapaaraaaka',
      'uncertainty-budgets': 'ptaatkatka',
      'zeroing-and-drift': 'aapakaaka',
      mentoring: 'kktk',
      'technical-writing': 'pkp',
    },
  },
  'Keiko Tanabe': {
    claims: { 'design-reviews': [4, 'Every product since the HF-12'], 'optical-noise': [3], 'leading-a-team': [3] },
    confirmed: { 'design-reviews': ['Amara Okafor', 'Haruto Mori'] },
    offers: [
      ['A design review that ends on time', 'show_me', 45, 'design-reviews'],
      ['Reading a noise floor', 'answer', 15, 'optical-noise'],
    ],
    wishes: [['delegation', 3, 'I still solder the first board myself', true]],
    asks: 'yes',
    shown: { 'design-reviews': 'rrtaprrkrtarr', 'optical-noise': 'aapakac', 'technical-leadership': 'kkt' },
  },
  'Amara Okafor': {
    claims: { 'c-language': [2], soldering: [2], 'fault-finding': [2, 'The night the test rig stopped'] },
    offers: [['Settling in at Bergen', 'first_steps', 30, 'onboarding-colleagues']],
    wishes: [
      ['leading-a-design-review', 3, 'I lead my first one in spring', true],
      ['uncertainty-budgets', 2, null, true],
    ],
    asks: 'yes',
    shown: { 'fault-finding': 'ccakaa', 'c-language': 'arak' },
  },
  'Aroha Ngata': {
    claims: { mentoring: [4], 'workshop-design': [3], facilitation: [4] },
    confirmed: { facilitation: ['Malia Faleolo', 'Leila Haddad'] },
    offers: [['How to begin as a mentor', 'first_steps', 30, 'mentoring']],
    wishes: [['statistics', 2, 'To know whether a programme helped', true]],
    asks: 'yes',
    shown: { mentoring: 'tpktkt', facilitation: 'ttkt', 'workshop-design': 'pt' },
  },
  'Piotr Wiśniewski': {
    claims: { 'reflow-profiles': [4], soldering: [3] },
    confirmed: { 'reflow-profiles': ['Zuzanna Lis', 'Amara Okafor'] },
    offers: [['A look at your reflow profile', 'look_over', 20, 'reflow-profiles']],
    wishes: [['uncertainty-budgets', 3, 'Our oven sensors deserve one', true]],
    asks: 'yes',
    shown: { 'reflow-profiles': 'aaparkaaa', soldering: 'akac', 'process-validation': 'pa' },
  },
  'Mateus Albuquerque': {
    claims: { 'flow-calibration': [4, 'Forty plants in nine countries'], 'fault-finding': [3] },
    offers: [['Flow meters in the field', 'answer', 20, 'flow-calibration']],
    asks: 'full',
    shown: { 'flow-calibration': 'aaapakaaaakaa', 'fault-finding': 'aakaca' },
  },
  'Dawit Bekele': {
    claims: { 'c-language': [4], debugging: [4], 'code-review': [3] },
    confirmed: { debugging: ['Anjali Deshpande', 'Rohan Kulkarni'] },
    offers: [['Two hours on your strangest bug', 'show_me', 120, 'debugging']],
    wishes: [['rust', 3, null, true]],
    asks: 'yes',
    shown: { 'c-language': 'aaraaprak', debugging: 'aakaapaa', 'code-review': 'rrrkrr' },
  },
  'Chen Wei-Ling': {
    claims: { 'optical-design': [4], 'lens-coatings': [3], interferograms: [4] },
    offers: [['Reading an interferogram together', 'show_me', 30, 'interferograms']],
    asks: 'yes',
    leave: [-3, 4],
    shown: { 'optical-design': 'aprakapa', interferograms: 'aatpk', 'lens-coatings': 'ac' },
  },
  'Nguyễn Minh Châu': {
    claims: { 'data-visualisation': [4], python: [4], statistics: [3] },
    offers: [['One chart, made clear', 'look_over', 30, 'data-visualisation']],
    wishes: [['pressure-calibration', 1, 'To know what my numbers are about', true]],
    asks: 'yes',
    shown: { 'data-visualisation': 'apaktaak', python: 'aaraa', statistics: 'aat' },
  },
  'Leila Haddad': {
    claims: { auditing: [4], 'root-cause-analysis': [4], 'laboratory-accreditation': [3] },
    confirmed: { auditing: ['Tom Ashworth', 'Fatima El Idrissi'] },
    offers: [['A dry run before your audit', 'look_over', 60, 'auditing']],
    asks: 'no',
    shown: { auditing: 'tapakt', 'root-cause-analysis': 'aakp' },
  },
  'Tomás Quispe': {
    claims: { 'zeroing-and-drift': [2], maintenance: [3] },
    wishes: [
      ['flow-calibration', 3, 'Callao has six meters and no one', true],
      ['pressure-calibration', 3, null, true],
    ],
    shown: { maintenance: 'cakc' },
  },
  'Anjali Deshpande': {
    claims: { 'threat-modelling': [3], 'secure-development': [3] },
    offers: [['Threat modelling for a small device', 'show_me', 60, 'threat-modelling']],
    wishes: [['giving-talks', 2, null, true]],
    asks: 'yes',
    shown: { 'secure-development': 'raakr', 'threat-modelling': 'pta' },
  },
  'Hana Kovářová': {
    claims: { 'interaction-design': [4], 'user-research': [3], accessibility: [3] },
    offers: [['Ten minutes with your screen', 'look_over', 10, 'interaction-design']],
    asks: 'yes',
    shown: { 'interaction-design': 'parktr', accessibility: 'apt' },
  },
  'Noor Rahimi': {
    claims: { 'technical-writing': [4], 'plain-language': [4], 'user-manuals': [4] },
    confirmed: { 'plain-language': ['Hana Kovářová', 'Ingrid Solheim'] },
    offers: [['Your page, half as long', 'look_over', 30, 'plain-language']],
    asks: 'yes',
    shown: { 'technical-writing': 'pprpkpp', 'plain-language': 'tpk' },
  },
  'Samuel Osei-Bonsu': {
    claims: { presenting: [3], 'flow-calibration': [2] },
    offers: [['What customers really ask', 'answer', 20, 'presenting']],
    asks: 'yes',
    shown: { presenting: 'tkk' },
  },
  'Oleksandr Marchenko': {
    claims: { 'test-automation': [3], 'fault-finding': [4], python: [3] },
    asks: 'yes',
    shown: { 'fault-finding': 'aaakca', 'test-automation': 'prar' },
  },
  'João Pedro Nunes': {
    claims: { 'technical-drawing': [4], tolerances: [4] },
    asks: 'yes',
    shown: { tolerances: 'apak' },
  },
  'Yusuf Demir': {
    claims: { 'supply-planning': [4], forecasting: [3] },
    wishes: [['sql', 2, null, true]],
    asks: 'yes',
  },
  'Rosa Ekström': {
    claims: { procurement: [3], 'supplier-management': [3] },
    wishes: [['supply-planning', 3, null, true]],
  },
  'Fatima El Idrissi': {
    claims: { 'atex-approvals': [4], 'compliance-of-products': [3] },
    asks: 'yes',
    shown: { 'atex-approvals': 'aptka' },
  },
  'Priya Raghunathan': { claims: { metrology: [4], strategy: [3] }, asks: 'no', shown: { metrology: 'ttppk' } },
  'Henrik Berge': {
    claims: { 'pressure-calibration': [2], 'laboratory-work': [3] },
    wishes: [['uncertainty-budgets', 3, null, true]],
    shown: { 'laboratory-work': 'cac' },
  },
  'Haruto Mori': {
    claims: { 'optical-noise': [3], 'design-reviews': [2] },
    asks: 'yes',
    shown: { 'optical-noise': 'aka' },
  },
  'Rohan Kulkarni': { claims: { 'c-language': [2], git: [3] }, wishes: [['code-review', 3, null, true]] },
  'Mere Tahana': {
    claims: { 'temperature-calibration': [3], traceability: [3] },
    asks: 'yes',
    shown: { traceability: 'apa' },
  },
  'Eun-ji Park': {
    claims: { spreadsheets: [4], 'project-budget': [4] },
    asks: 'yes',
    offers: [['Your first project budget', 'first_steps', 45, 'project-budget']],
  },
}
