/** Light and dark, without a file to fetch. */
export const DOCS_STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--card:#fff;--ink:#1b1e24;--dim:#5c6470;--line:#e3e5e8;--accent:#0b6bcb;
--get:#0a6c3f;--post:#0b5cad;--put:#8a5300;--delete:#b3261e;--code:#f1f2f4}
@media (prefers-color-scheme:dark){:root{--bg:#0f1216;--card:#161a20;--ink:#e8eaed;--dim:#9aa3af;--line:#272d36;--accent:#6cb2ff;
--get:#5fd39b;--post:#79b8ff;--put:#f0b866;--delete:#ff8f86;--code:#1f252d}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.6 system-ui,-apple-system,"Segoe UI",sans-serif;display:grid;
grid-template-columns:19rem minmax(0,1fr)}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
code,.type{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.86em}
p code,td code{background:var(--code);padding:.1em .35em;border-radius:4px}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;border-right:1px solid var(--line);padding:1.25rem 1rem;background:var(--card)}
nav .home{display:block;font-weight:650;font-size:1.05rem;color:var(--ink);margin:0 .25rem 1rem}
nav summary{cursor:pointer;padding:.3rem .25rem;font-weight:550}nav summary span{color:var(--dim);font-weight:400;font-size:.85em}
nav ul{list-style:none;margin:.1rem 0 .6rem;padding:0 0 0 .9rem}
nav li a{display:block;color:var(--dim);font-size:.78rem;padding:.12rem 0;overflow-wrap:anywhere}nav li a:hover{color:var(--accent)}
main{padding:2.5rem clamp(1rem,4vw,3.5rem);max-width:62rem}
h1{font-size:1.9rem;letter-spacing:-.02em;margin:0 0 .75rem}header p{color:var(--dim);max-width:46rem}
h2{font-size:1.25rem;margin:3rem 0 1rem;padding-bottom:.4rem;border-bottom:1px solid var(--line)}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem 1.1rem;margin:0 0 .8rem}
article:target{border-color:var(--accent)}
h3{display:flex;gap:.6rem;align-items:baseline;margin:0;font-size:.95rem;font-weight:500}
h3 a{color:inherit;overflow-wrap:anywhere;flex:1}var{color:var(--accent);font-style:normal}
.method{font:600 .72rem ui-monospace,Menlo,monospace;min-width:3.6rem}
.get{color:var(--get)}.post{color:var(--post)}.put{color:var(--put)}.delete{color:var(--delete)}
.role{font-size:.72rem;color:var(--dim);border:1px solid var(--line);border-radius:999px;padding:.05rem .55rem}
article p{margin:.35rem 0 .2rem;color:var(--dim)}.reply{font-size:.86rem}.type{color:var(--dim)}
.shape{margin:.35rem 0;font-size:.88rem}.shape summary{cursor:pointer;color:var(--dim)}
table{border-collapse:collapse;width:100%;margin:.4rem 0 .2rem}
th,td{text-align:left;vertical-align:top;padding:.28rem .6rem .28rem 0;border-top:1px solid var(--line);font-weight:400;overflow-wrap:anywhere}
th{width:34%}td{color:var(--dim)}i{font-size:.9em;opacity:.75}
@media (max-width:56rem){body{display:block}nav{position:static;height:auto;max-height:40vh;border-right:0;border-bottom:1px solid var(--line)}
main{padding-top:1.5rem}}`;
