// The site's one stylesheet: the synopsis's letters and colours, for a phone, a desk and paper.

#include "node/publish/site.hpp"

namespace palabre::node {

const char site_style[] = R"css(:root {
  color-scheme: light dark;
  --ink: #1c1b1a; --paper: #fdfcf9; --soft: #5f5b54; --line: #dcd8cf; --accent: #7a2e1d;
  --gone: #8c1d18; --new: #17603a; --gone-wash: #fbe9e7; --new-wash: #e6f4ea; --wash: #f4f1ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e9e6df; --paper: #191817; --soft: #aaa59b; --line: #3a3733; --accent: #e59a83;
    --gone: #f2b8b5; --new: #9fd8b4; --gone-wash: #3a1d1b; --new-wash: #16301f; --wash: #232120;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, "Times New Roman", serif;
}
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.25rem; border-bottom: 1px solid var(--line); }
.platform { margin: 0; font-weight: bold; overflow-wrap: anywhere; }
.platform a { color: inherit; text-decoration: none; }
header nav ul { margin: .5rem 0 .75rem; padding: 0; display: flex; flex-wrap: wrap; }
header nav ul, .toc ul { list-style: none; }
header nav li { margin: 0 1.1rem 0 0; }
nav, .by, .about, footer, table, .label, .state, .beside, summary, .toc {
  font-family: system-ui, sans-serif; font-size: .9375rem;
}
header nav a { display: inline-block; padding: .3rem 0; }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.skip { position: absolute; left: -100rem; padding: .5rem 1rem; background: var(--paper); }
.skip:focus { left: 0; top: 0; z-index: 1; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 1.75rem 0 .75rem; overflow-wrap: anywhere; }
h2, h3, h4, h5, h6 { line-height: 1.3; margin: 2rem 0 .5rem; overflow-wrap: anywhere; }
p, li, dd { overflow-wrap: anywhere; }
.said, .redline, .text p, .text li { white-space: pre-line; }
.by, .about, .beside, footer, .label, caption, .state { color: var(--soft); }
.by { margin: .1rem 0 .3rem; }
.said { margin: .2rem 0 .6rem; }
.text ul { margin: .4rem 0; padding-left: 1.3rem; }
.text .deep2 { margin-left: 1.3rem; } .text .deep3 { margin-left: 2.6rem; }
.text .deep4, .text .deep5, .text .deep6 { margin-left: 3.9rem; }
.text :target { background: var(--wash); box-shadow: 0 0 0 .4rem var(--wash); }
.beside { margin: -.35rem 0 1.1rem; padding-left: .8rem; border-left: 3px solid var(--line); }
.beside ul { margin: 0; padding: 0; list-style: none; }
.beside p { margin: 0; }
.change { padding: .7rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
.redline { margin: .2rem 0 .5rem; }
.inwords { color: var(--soft); margin: 0; font-size: .95rem; }
.comment { padding-left: .9rem; border-left: 3px solid var(--line); margin: 0 0 1rem; }
.comment.answer { margin-left: 1.2rem; }
del { color: var(--gone); background: var(--gone-wash); text-decoration-thickness: 1px; }
ins { color: var(--new); background: var(--new-wash); text-underline-offset: .15em; }
.words {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; line-height: 1.4; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { text-align: left; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); }
th, td { vertical-align: top; }
tbody th { font-weight: normal; min-width: 10rem; overflow-wrap: anywhere; }
tbody th code { display: block; color: var(--soft); font-size: .8rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl { margin: 1rem 0; }
dt { color: var(--soft); font-family: system-ui, sans-serif; font-size: .9375rem; }
dd { margin: 0 0 .6rem; }
code, pre { font-size: .9rem; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { background: var(--wash); padding: .7rem .9rem; }
.toc h2 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
.toc ul { margin: 0 0 1.5rem; padding: 0; } .toc li { margin: .15rem 0; }
.toc .deep2 { margin-left: 1rem; } .toc .deep3 { margin-left: 2rem; }
footer {
  margin-top: 3rem; padding-top: 1rem; padding-bottom: 2rem; border-top: 1px solid var(--line);
}
@media print {
  body { font-size: 10.5pt; } header, main, footer { max-width: none; padding: 0; }
  nav, .skip { display: none; } a { color: inherit; }
  h2, h3, h4 { break-after: avoid; }
}
@media (forced-colors: active) { del, ins { background: none; } }
)css";

}  // namespace palabre::node
