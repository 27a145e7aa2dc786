#include "engine/report/html/style.h"

namespace tranship {

// Colours after Okabe and Ito, which people with any colour vision tell apart; states differ in
// shape and word as well.
std::string_view PageStyle() {
  return R"css(
:root { color-scheme: light dark; --back: #fff; --soft: #f4f5f7; --text: #1b1f24; --dim: #5b6470; --line: #d9dde3;
  --good: #00795a; --bad: #b84a00; --open: #7a6200; --flow: #0067a3; --good-back: #e4f4ee; --bad-back: #fcebdf;
  --open-back: #f8f2da }
@media (prefers-color-scheme: dark) { :root { --back: #14171b; --soft: #1e2329; --text: #e4e8ec; --dim: #9aa5b1;
  --line: #343b44; --good: #35c99b; --bad: #ff9a52; --open: #e3c84b; --flow: #5cb8ee; --good-back: #12302a;
  --bad-back: #3a2416; --open-back: #322c14 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
h1 { font-size: 1.05rem; font-weight: 500; color: var(--dim); margin: 0 0 .8rem }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem }
p { margin: .3rem 0 }
code { font: .88em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere }
.verdict { border-radius: .5rem; border-left: .5rem solid; padding: 1rem 1.2rem; margin-bottom: 1.2rem }
.verdict strong { display: block; font-size: 1.7rem; line-height: 1.25 }
.verdict .next { margin-top: .6rem; color: var(--text) }
.good { color: var(--good) } .bad { color: var(--bad) } .open { color: var(--open) }
.verdict.good { background: var(--good-back) } .verdict.bad { background: var(--bad-back) }
.verdict.open { background: var(--open-back) }
.verdict p { color: var(--text) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .7rem; margin: 0 0 1.2rem }
.tiles div { background: var(--soft); border-radius: .5rem; padding: .6rem .9rem }
.tiles dt { color: var(--dim); font-size: .82rem; margin: 0 } .tiles dd { margin: 0; font-size: 1.2rem; font-weight: 600 }
.tiles dd small { display: block; font-size: .8rem; font-weight: 400; color: var(--dim) }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 0 }
dl.facts dt { color: var(--dim) } dl.facts dd { margin: 0; overflow-wrap: anywhere }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .92rem }
th { text-align: left; font-weight: 500; color: var(--dim); border-bottom: 2px solid var(--line); white-space: nowrap }
th, td { padding: .35rem .7rem .35rem 0; vertical-align: top }
td:first-child { min-width: 7.5rem } th.n:first-child, td.n:first-child { min-width: 0 }
td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
th.n, td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
td.v { white-space: nowrap; font-weight: 600 }
td.strip { min-width: 12rem; width: 24% } tfoot td { font-weight: 600; border-bottom: 0 }
svg { display: block; width: 100% }
.leaves { height: 1.2rem; margin-top: .2rem }
.leaves .m { fill: var(--good) } .leaves .d { fill: var(--bad) } .leaves .u { fill: var(--dim) }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; color: var(--dim); font-size: .85rem; margin: .5rem 0 0 }
.legend svg { display: inline-block; width: 1rem; height: 1rem; vertical-align: -.15rem; margin: 0 .3rem 0 0 }
.flow { max-width: 60rem }
.flow .area { fill: var(--flow); fill-opacity: .22 } .flow .curve { fill: none; stroke: var(--flow); stroke-width: 1.6 }
.flow .grid { stroke: var(--line); stroke-width: 1 } .flow .cut { stroke: var(--open); stroke-width: 1.4; stroke-dasharray: 4 4 }
.flow text { fill: var(--dim); font-size: 12px; font-family: inherit }
details { border-top: 1px solid var(--line); padding: .45rem 0 } details:last-of-type { border-bottom: 1px solid var(--line) }
summary { cursor: pointer; overflow-wrap: anywhere } summary b { font-weight: 600 } summary span { font-weight: 600 }
details > div { padding: .5rem 0 .6rem 1.1rem }
details details { border: 0 }
footer { margin-top: 2.5rem; color: var(--dim); font-size: .85rem }
@media (max-width: 48rem) { td.strip, th.strip { display: none } body { padding: .9rem } }
@media print { body { max-width: none; padding: 0; font-size: 11px } details::details-content { content-visibility: visible;
  display: block } tr, .verdict, .tiles div, .flow { break-inside: avoid } h2 { break-after: avoid }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
)css";
}

std::string_view PageStyleSha256() { return "jte81P7p78sRpXWXX7cmQQ1afpgNjM79/DKdcigJaVc="; }

}  // namespace tranship
