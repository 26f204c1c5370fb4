import { foldName, nearest } from './names.ts'
import { didYouMean, quoteCell, type Reading } from './reading.ts'

/**
 * A time zone: an IANA name in its usual spelling (`Europe/Berlin`), or `+02:00` for `UTC+2`, `GMT+02:00`. The value can
 * be handed to Intl as it is. (PostgreSQL reads the sign of `+02:00` the other way round: store it, but never give it to
 * AT TIME ZONE.) Abbreviations such as EST or IST are refused, because several places use them for different times.
 */
export function readZone(text: string): Reading<string> {
  const typed = text.trim()
  const offset = /^(?:utc|gmt|z)?\s*([+\-−–])\s*(\d{1,2})(?::?(\d{2}))?$/i.exec(typed)
  if (offset !== null)
    return readOffset(typed, offset[1] === '+' ? '+' : '-', Number(offset[2]), Number(offset[3] ?? 0))
  if (/^(?:utc|gmt|z)$/i.test(typed)) return { value: 'UTC' }
  const place = abbreviations[typed.toUpperCase()]
  if (place !== undefined) {
    return { problem: `${quoteCell(text)} is used for different times in different places; did you mean ${place}?` }
  }
  const name = nameZone(typed)
  if (name !== undefined) return { value: name }
  return { problem: `${quoteCell(text)} is not a time zone${didYouMean(nearestZone(typed))}` }
}

const abbreviations: Readonly<Record<string, string>> = {
  EST: 'America/New_York',
  EDT: 'America/New_York',
  ET: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  BST: 'Europe/London',
  IST: 'Asia/Kolkata',
  CEST: 'Europe/Berlin',
  MEZ: 'Europe/Berlin',
  MESZ: 'Europe/Berlin',
  EEST: 'Europe/Helsinki',
  HST: 'Pacific/Honolulu',
  AEST: 'Australia/Sydney',
  JST: 'Asia/Tokyo',
  SGT: 'Asia/Singapore',
}

/** Offsets in use run from -12:00 to +14:00, in quarters of an hour. */
function readOffset(typed: string, sign: string, hours: number, minutes: number): Reading<string> {
  const total = (sign === '+' ? 1 : -1) * (hours * 60 + minutes)
  if (total < -12 * 60 || total > 14 * 60 || minutes % 15 !== 0 || minutes >= 60) {
    return { problem: `${quoteCell(typed)} is no distance from UTC; it runs from UTC-12:00 to UTC+14:00` }
  }
  if (total === 0) return { value: 'UTC' }
  return { value: `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}` }
}

/** Keeps today's names that Intl knows under an older one (`Europe/Kyiv`, `Asia/Kolkata`) when they are spelt in full. */
function nameZone(typed: string): string | undefined {
  if (!/^[a-z]+(?:[/_+-][a-z0-9]+)+$|^[a-z]{3,}$/i.test(typed)) return undefined
  let known: string
  try {
    known = new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
  if (known.toLowerCase() === typed.toLowerCase()) return known
  return /^[A-Z][A-Za-z]+\/[A-Z][A-Za-z0-9/_+-]+$|^[A-Z]{3,4}$/.test(typed) ? typed : known
}

/** Large cities that people write and that are no zone of their own. */
const otherCities: Readonly<Record<string, string>> = {
  'Europe/Berlin': 'Munich, München, Hamburg, Frankfurt, Cologne, Köln, Stuttgart, Leipzig, Dresden',
  'Europe/Zurich': 'Geneva, Genève, Genf, Basel, Bern, Lausanne',
  'Europe/Rome': 'Milan, Milano, Turin, Naples',
  'Europe/Madrid': 'Barcelona, Valencia, Sevilla',
  'Europe/Paris': 'Lyon, Marseille, Toulouse',
  'Europe/London': 'Manchester, Edinburgh, Leeds, Bristol, Cardiff, Glasgow, Birmingham',
  'Europe/Warsaw': 'Kraków, Krakow, Gdańsk, Wrocław',
  'Europe/Prague': 'Brno',
  'Europe/Oslo': 'Bergen, Trondheim, Stavanger',
  'Europe/Stockholm': 'Gothenburg, Göteborg, Malmö, Uppsala',
  'Europe/Istanbul': 'Ankara, İzmir, Izmir',
  'Africa/Lagos': 'Abuja',
  'Africa/Johannesburg': 'Cape Town, Pretoria, Durban',
  'America/New_York': 'Boston, Washington, Miami, Atlanta, Philadelphia',
  'America/Chicago': 'Dallas, Houston, Austin',
  'America/Los_Angeles': 'San Francisco, Seattle, San Diego, Portland',
  'America/Toronto': 'Montreal, Montréal, Ottawa',
  'America/Sao_Paulo': 'Rio de Janeiro, Brasília, Curitiba',
  'Asia/Kolkata': 'Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Pune, Chennai, Hyderabad',
  'Asia/Shanghai': 'Beijing, Shenzhen, Guangzhou',
  'Asia/Tokyo': 'Osaka, Kyoto, Nagoya',
  'Asia/Ho_Chi_Minh': 'Hanoi, Saigon',
  'Pacific/Auckland': 'Wellington, Christchurch',
  'Australia/Sydney': 'Canberra',
}

let zonesByWord: Map<string, string> | undefined

/** Finds a zone by its whole name, or by its city alone (`Berlin`), which is no zone but a clear enough hint. */
function nearestZone(typed: string): string | undefined {
  if (zonesByWord === undefined) {
    zonesByWord = new Map()
    for (const zone of [...Intl.supportedValuesOf('timeZone'), 'Europe/Kyiv', 'Asia/Kolkata', 'Asia/Kathmandu']) {
      zonesByWord.set(zone, zone)
      zonesByWord.set(zone.slice(zone.lastIndexOf('/') + 1), zone)
    }
    for (const [zone, cities] of Object.entries(otherCities)) {
      for (const city of cities.split(', ')) zonesByWord.set(city, zone)
    }
  }
  const word =
    nearest(typed.slice(typed.lastIndexOf('/') + 1), zonesByWord.keys()) ?? nearest(typed, zonesByWord.keys())
  return word === undefined ? undefined : zonesByWord.get(word)
}

/** ISO 3166-1: alpha-2 with alpha-3 behind it. */
const countryCodes = `AD AND,AE ARE,AF AFG,AG ATG,AI AIA,AL ALB,AM ARM,AO AGO,AQ ATA,AR ARG,AS ASM,AT AUT,AU AUS,AW ABW,
AX ALA,AZ AZE,BA BIH,BB BRB,BD BGD,BE BEL,BF BFA,BG BGR,BH BHR,BI BDI,BJ BEN,BL BLM,BM BMU,BN BRN,BO BOL,BQ BES,BR BRA,
BS BHS,BT BTN,BV BVT,BW BWA,BY BLR,BZ BLZ,CA CAN,CC CCK,CD COD,CF CAF,CG COG,CH CHE,CI CIV,CK COK,CL CHL,CM CMR,CN CHN,
CO COL,CR CRI,CU CUB,CV CPV,CW CUW,CX CXR,CY CYP,CZ CZE,DE DEU,DJ DJI,DK DNK,DM DMA,DO DOM,DZ DZA,EC ECU,EE EST,EG EGY,
EH ESH,ER ERI,ES ESP,ET ETH,FI FIN,FJ FJI,FK FLK,FM FSM,FO FRO,FR FRA,GA GAB,GB GBR,GD GRD,GE GEO,GF GUF,GG GGY,GH GHA,
GI GIB,GL GRL,GM GMB,GN GIN,GP GLP,GQ GNQ,GR GRC,GS SGS,GT GTM,GU GUM,GW GNB,GY GUY,HK HKG,HM HMD,HN HND,HR HRV,HT HTI,
HU HUN,ID IDN,IE IRL,IL ISR,IM IMN,IN IND,IO IOT,IQ IRQ,IR IRN,IS ISL,IT ITA,JE JEY,JM JAM,JO JOR,JP JPN,KE KEN,KG KGZ,
KH KHM,KI KIR,KM COM,KN KNA,KP PRK,KR KOR,KW KWT,KY CYM,KZ KAZ,LA LAO,LB LBN,LC LCA,LI LIE,LK LKA,LR LBR,LS LSO,LT LTU,
LU LUX,LV LVA,LY LBY,MA MAR,MC MCO,MD MDA,ME MNE,MF MAF,MG MDG,MH MHL,MK MKD,ML MLI,MM MMR,MN MNG,MO MAC,MP MNP,MQ MTQ,
MR MRT,MS MSR,MT MLT,MU MUS,MV MDV,MW MWI,MX MEX,MY MYS,MZ MOZ,NA NAM,NC NCL,NE NER,NF NFK,NG NGA,NI NIC,NL NLD,NO NOR,
NP NPL,NR NRU,NU NIU,NZ NZL,OM OMN,PA PAN,PE PER,PF PYF,PG PNG,PH PHL,PK PAK,PL POL,PM SPM,PN PCN,PR PRI,PS PSE,PT PRT,
PW PLW,PY PRY,QA QAT,RE REU,RO ROU,RS SRB,RU RUS,RW RWA,SA SAU,SB SLB,SC SYC,SD SDN,SE SWE,SG SGP,SH SHN,SI SVN,SJ SJM,
SK SVK,SL SLE,SM SMR,SN SEN,SO SOM,SR SUR,SS SSD,ST STP,SV SLV,SX SXM,SY SYR,SZ SWZ,TC TCA,TD TCD,TF ATF,TG TGO,TH THA,
TJ TJK,TK TKL,TL TLS,TM TKM,TN TUN,TO TON,TR TUR,TT TTO,TV TUV,TW TWN,TZ TZA,UA UKR,UG UGA,UM UMI,US USA,UY URY,UZ UZB,
VA VAT,VC VCT,VE VEN,VG VGB,VI VIR,VN VNM,VU VUT,WF WLF,WS WSM,YE YEM,YT MYT,ZA ZAF,ZM ZMB,ZW ZWE`
  .split(/,\s*/)
  .map((pair) => ({ alpha2: pair.slice(0, 2), alpha3: pair.slice(3) }))

/** Names that people write and that Intl has in none of the four languages. */
const otherCountryNames: Readonly<Record<string, string>> = {
  UK: 'GB',
  'Great Britain': 'GB',
  England: 'GB',
  Scotland: 'GB',
  Wales: 'GB',
  'Northern Ireland': 'GB',
  'United States of America': 'US',
  America: 'US',
  Holland: 'NL',
  'Czech Republic': 'CZ',
  Turkey: 'TR',
  'Ivory Coast': 'CI',
  Burma: 'MM',
  Swaziland: 'SZ',
  'Cape Verde': 'CV',
  Macedonia: 'MK',
  'Korea, Republic of': 'KR',
  'Republic of Korea': 'KR',
  'Russian Federation': 'RU',
  'Viet Nam': 'VN',
  UAE: 'AE',
}

let countriesByName: Map<string, string> | undefined

/** A country as its ISO 3166 alpha-2 code, from either code or the name in English, German, French or Spanish. */
export function readCountry(text: string): Reading<string> {
  const names = countryNames()
  const folded = foldName(text)
  const code = names.get(folded)
  if (code !== undefined) return { value: code }
  const guess = folded.length > 3 ? nearest(text, names.keys()) : undefined
  const guessed = guess === undefined ? undefined : names.get(guess)
  const shown = guessed === undefined ? undefined : `${new Intl.DisplayNames('en', { type: 'region' }).of(guessed)}`
  return { problem: `${quoteCell(text)} is not a country${didYouMean(shown)}` }
}

function countryNames(): Map<string, string> {
  if (countriesByName !== undefined) return countriesByName
  const names = new Map<string, string>()
  for (const language of ['en', 'de', 'fr', 'es']) {
    const display = new Intl.DisplayNames(language, { type: 'region' })
    for (const { alpha2 } of countryCodes) names.set(foldName(display.of(alpha2) ?? alpha2), alpha2)
  }
  for (const [name, code] of Object.entries(otherCountryNames)) names.set(foldName(name), code)
  for (const { alpha2, alpha3 } of countryCodes) {
    names.set(foldName(alpha2), alpha2)
    names.set(foldName(alpha3), alpha2)
  }
  countriesByName = names
  return names
}
