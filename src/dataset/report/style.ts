/** The page's own style: light and dark, wide and narrow, without anything from outside. */
export const style = `
:root { color-scheme: light dark; --ground: #f7f6f3; --card: #fff; --ink: #22252b; --soft: #6b7079; --line: #e3e1db;
  --track: #eceae5; --tier1: #0f766e; --tier2: #3b82c4; --tier3: #c9862b; --plain: #7c7f8a; --bad: #b4534a; }
@media (prefers-color-scheme: dark) { :root { --ground: #14161a; --card: #1d2026; --ink: #e8e6e1; --soft: #9aa0ab;
  --line: #30343c; --track: #2a2e36; --tier1: #2fb3a5; --tier2: #63a4e3; --tier3: #e0a64f; --plain: #8d93a1; --bad: #dc8379; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 0 0 .35rem; }
h3 { font-size: .95rem; margin: 1.25rem 0 .5rem; }
p { margin: 0 0 .9rem; max-width: 44rem; }
.lead, small, .soft, dt, footer { color: var(--soft); }
.lead { font-size: 1.05rem; }
code, pre { font: .85em/1.5 ui-monospace, monospace; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.4rem 1.5rem; margin-top: 1.1rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.1rem; }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1.1rem; margin-top: 1.6rem; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1rem 1.2rem; }
.facts b { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.verdict { border-left: 5px solid var(--tier1); } .verdict.poor { border-left-color: var(--tier3); }
svg { display: block; width: 100%; } rect { fill: var(--plain); } .track { fill: var(--track); }
rect.tier1 { fill: var(--tier1); } rect.tier2 { fill: var(--tier2); } rect.tier3 { fill: var(--tier3); } rect.bad { fill: var(--bad); }
.stacked { height: 46px; margin: .2rem 0 .5rem; border-radius: 6px; } .mark { stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-dasharray: 4 3; }
.axis { stroke: var(--line); } .columns { margin-top: .5rem; } .columns text { fill: var(--soft); font-size: 13px; text-anchor: middle; }
.columns .value { fill: var(--ink); font-size: 12px; }
.bars { margin: .6rem 0 0; } .bars div { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: .9rem; align-items: center; padding: .2rem 0; }
.bars dd { display: grid; grid-template-columns: minmax(3rem, 1fr) 4.6rem minmax(0, 11rem); gap: .7rem; margin: 0; align-items: center; }
.bars svg { height: 12px; } .bars b { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; } .bars small { overflow-wrap: anywhere; }
.pair .bars div { grid-template-columns: 1fr; gap: 0; } .pair .bars dd { grid-template-columns: 1fr 4.6rem; } .pair .bars small { grid-column: 1 / -1; margin-top: -.2rem; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: 0; list-style: none; font-size: .92rem; }
.legend i { display: inline-block; width: .75rem; height: .75rem; border-radius: 3px; margin-right: .4rem; background: var(--plain); }
.legend .tier1 { background: var(--tier1); } .legend .tier2 { background: var(--tier2); } .legend .tier3 { background: var(--tier3); }
.row { border: 1px solid var(--line); border-radius: 10px; margin-top: .8rem; overflow: hidden; }
.row header { display: flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: baseline; padding: .6rem .9rem; border-bottom: 1px solid var(--line); border-left: 5px solid var(--plain); }
.row.tier1 header { border-left-color: var(--tier1); } .row.tier2 header { border-left-color: var(--tier2); } .row.tier3 header { border-left-color: var(--tier3); }
.row .says { padding: .55rem .9rem; } .row .says + .says { border-top: 1px dashed var(--line); } .row .says b { display: block; font-size: .75rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); font-weight: 600; }
.row pre { margin: .15rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; }
.row .input pre { color: var(--soft); }
.why { display: flex; flex-wrap: wrap; gap: .35rem; padding: .55rem .9rem .8rem; margin: 0; list-style: none; font-size: .84rem; }
.why li { background: var(--track); border-radius: 99px; padding: .1rem .65rem; }
.masked { display: flex; flex-wrap: wrap; gap: .35rem; padding: 0; list-style: none; } .masked li { background: var(--track); border-radius: 6px; padding: .1rem .55rem; }
footer { font-size: .85rem; margin-top: 1.5rem; overflow-wrap: anywhere; }
@media (max-width: 44rem) { main { padding: 1.4rem .8rem 3rem; } h1 { font-size: 1.5rem; } section { padding: 1.1rem 1rem; }
  .pair { grid-template-columns: 1fr; } .facts { grid-template-columns: 1fr 1fr; gap: .7rem; } .facts b { font-size: 1.4rem; }
  .bars div { grid-template-columns: 1fr; gap: 0; padding: .35rem 0; } .bars dd { grid-template-columns: 1fr 4.6rem; } .bars small { grid-column: 1 / -1; } .bars small:empty { display: none; } }
@media print { body { background: #fff; } section, .row { break-inside: avoid; } }
`;
