/** The look of the report: the product's own tokens, on paper, on a phone and in the dark. One file, nothing fetched. */
export const reportStyle = `
:root{color-scheme:light dark;--desk:#f2efe8;--sheet:#fdfcf9;--sunken:#f6f3ec;--line:#e6e1d6;--rule:#1d1b18;--ink:#1d1b18;
--ink-2:#45413b;--ink-3:#666056;--accent:#0b5658;--good:#3b6420;--good-soft:#e7eeda;--warn:#7d5006;--warn-soft:#f7e9c8;
--ghost:#e9e4d9;--d1:#0b4a4d;--d2:#2f7d7c;--d3:#b0884f;--d4:#8cbfb6;--d5:#dccdae;--d6:#6d6a99;--d7:#b9b6dc;--d8:#9b5a68}
@media (prefers-color-scheme:dark){:root{--desk:#131210;--sheet:#1b1a17;--sunken:#211f1b;--line:#2f2c27;--rule:#8c8579;
--ink:#f1ede4;--ink-2:#cbc5b9;--ink-3:#a49c8f;--accent:#7fcac3;--good:#a9cc85;--good-soft:#27301c;--warn:#e3b566;
--warn-soft:#382c15;--ghost:#302d28;--d1:#9edbd3;--d2:#63b0aa;--d3:#b08749;--d4:#3d7c78;--d5:#726752;--d6:#a9a6d8;--d7:#5b588a;--d8:#c98a98}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--desk);color:var(--ink);font:400 .875rem/1.25rem "Inter Variable",Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
font-variant-numeric:tabular-nums;text-wrap:pretty}
main{max-width:1040px;margin:24px auto;background:var(--sheet);border-radius:12px;padding:48px 56px 64px;box-shadow:0 1px 2px rgb(52 44 30/.06)}
h1{font-size:1.75rem;line-height:2.25rem;font-weight:600;letter-spacing:-.019em;margin:0 0 4px;text-wrap:balance}
h2{font-size:.875rem;line-height:1.25rem;font-weight:600;margin:48px 0 0;padding-top:12px;border-top:1px solid var(--rule);break-after:avoid}
h2 small{font-size:inherit;font-weight:400;color:var(--ink-3);margin-inline-start:4px}
h3{font-size:.875rem;line-height:1.25rem;font-weight:600;margin:0}
p{margin:0;max-width:66ch}
.lead{font-size:1rem;line-height:1.5rem;color:var(--ink-2)}
.lead b{color:var(--ink);font-weight:600}
.note{font-size:.75rem;line-height:1rem;color:var(--ink-3);margin-top:2px}
.brand{display:flex;gap:8px;align-items:center;color:var(--ink-3);font-size:.75rem;line-height:1rem;margin-bottom:24px}
.brand i{display:grid;place-items:center;width:24px;height:24px;border-radius:6px;background:var(--accent);color:var(--sheet);font-style:normal;font-size:16px;line-height:1}
.proof{display:inline-flex;gap:6px;align-items:center;margin-top:12px;padding:2px 10px 2px 8px;border-radius:12px;background:var(--good-soft);color:var(--good);font-size:.75rem;line-height:1.25rem;font-weight:500}
.proof::before{content:"";flex:none;width:8px;height:8px;border-radius:50%;background:currentColor}
.proof.open{background:var(--warn-soft);color:var(--warn)}
.proof.open::before{border-radius:1px;transform:rotate(45deg)}
.figures{display:grid;grid-template-columns:repeat(4,1fr);gap:24px;margin:32px 0 0}
.figures dt{font-size:.75rem;line-height:1rem;color:var(--ink-3)}
.figures dd{margin:0;font-size:1.25rem;line-height:1.75rem;font-weight:600;letter-spacing:-.014em}
.figures dd small{font-size:.875rem;font-weight:400;color:var(--ink-3);letter-spacing:0}
ul.rows{list-style:none;margin:8px 0 0;padding:0}
ul.rows>li{padding:12px 0;border-bottom:1px solid var(--line);break-inside:avoid}
ul.rows>li:last-child{border-bottom:0}
.name{font-weight:500}
.place{color:var(--ink-3)}
.why{position:relative;padding-inline-start:19px;font-size:.75rem;line-height:1.125rem;color:var(--ink-2);margin-top:4px}
.why::before{content:"\\2235"/"Because: ";position:absolute;inset-inline-start:2px;color:var(--accent);font-size:.875rem}
p.chosen{margin-top:12px}
.why.group{margin-top:16px}
.why.group+ul.rows{margin-top:0}
.why b{font-weight:500;color:var(--ink)}
.pair{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr) 232px;gap:2px 24px;align-items:start}
.pair .role{font-size:.75rem;line-height:1rem;color:var(--ink-3)}
.fit{display:flex;align-items:center;gap:12px}
.fit b{font-size:1rem;line-height:1.5rem;font-weight:600;min-width:2.6em;text-align:end}
.bar{display:flex;gap:1px;flex:1;height:10px;background:var(--ghost);border-radius:3px;overflow:hidden}
.bar i{display:block;height:100%}
.lines{grid-column:1/-1;margin:4px 0 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:0 16px;font-size:.75rem;line-height:1.125rem;color:var(--ink-2)}
.lines b{font-weight:500;color:var(--ink)}
.key{display:inline-block;width:8px;height:8px;border-radius:2px;margin-inline-end:5px}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:8px;font-size:.75rem;line-height:1rem;color:var(--ink-2)}
.c1{background:var(--d1)}.c2{background:var(--d2)}.c3{background:var(--d3)}.c4{background:var(--d4)}.c5{background:var(--d5)}
.c6{background:var(--d6)}.c7{background:var(--d7)}.c8{background:var(--d8)}.cx{background:var(--ink-3)}
table{border-collapse:collapse;width:100%;margin-top:8px}
th{font-size:.75rem;line-height:1rem;font-weight:400;color:var(--ink-3);text-align:start;padding:8px 12px 8px 0;border-bottom:1px solid var(--line);vertical-align:bottom}
td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr{break-inside:avoid}
th.n,td.n{text-align:end;padding-inline-end:0;white-space:nowrap}
td.n+td,th.n+th{padding-inline-start:24px}
.scroll{overflow-x:auto}
.chart{display:grid;grid-template-columns:auto 1fr auto;gap:4px 12px;align-items:center;margin-top:12px;font-size:.75rem;line-height:1rem}
.chart .tube{height:14px}
.chart .tube i{display:block;height:100%;background:var(--d2);border-radius:2px}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 48px}
.dots{color:var(--d2);letter-spacing:2px;white-space:nowrap}
ol.steps{margin:8px 0 0;padding-inline-start:20px;max-width:66ch}
ol.steps li{margin-bottom:4px}
code{font:.8125rem/1.25rem ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;background:var(--sunken);border-radius:4px;padding:1px 4px;overflow-wrap:anywhere}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media screen and (max-width:720px){main{margin:0;border-radius:0;padding:24px 16px 48px}h1{font-size:1.5rem;line-height:2rem}
.figures{grid-template-columns:1fr 1fr;gap:16px}.pair{grid-template-columns:1fr 1fr;gap:2px 12px}.fit{grid-column:1/-1}.two{grid-template-columns:1fr}
h2{margin-top:32px}}
@media print{@page{size:A4;margin:16mm 14mm}:root{color-scheme:light;--sheet:#fff;--desk:#fff;--sunken:#f6f3ec;--line:#d3ccbe;--rule:#1d1b18;--ink:#1d1b18;--ink-2:#45413b;--ink-3:#5a544b;
--accent:#0b5658;--good:#3b6420;--good-soft:#e7eeda;--warn:#7d5006;--warn-soft:#f7e9c8;--ghost:#e9e4d9;--d1:#0b4a4d;--d2:#2f7d7c;--d3:#b0884f;--d4:#8cbfb6;--d5:#dccdae;--d6:#6d6a99;--d7:#b9b6dc;--d8:#9b5a68}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}body{font-size:9.5pt;line-height:13pt}main{margin:0;padding:0;max-width:none;box-shadow:none}
.pair{grid-template-columns:minmax(0,1fr) minmax(0,1fr) 190px}.scroll{overflow:visible}h2{margin-top:24px}}
`
