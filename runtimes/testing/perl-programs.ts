import type { Programs } from './programs';

export const PERL: Programs = {
  language: 'perl',
  echo: 'sub main($value) { return $value }',
  withDefault: "sub main { my $given = shift // 'fallback'; return $given }",
  throws: {
    source: 'sub main {\n  die "boom"\n}',
    error: { name: 'Error', message: 'boom', stack: 'at main.pl line 2' },
  },
  brokenSyntax: 'sub main { if (',
  prints: 'sub main { print "out\\n"; print STDERR "err\\n"; }',
  sleeps: 'sub main { sleep 60 }',
  cleansUp:
    'sub main { $SIG{TERM} = sub { print "cleaned up\\n"; exit 0 }; print "ready\\n"; select undef, undef, undef, 0.05 while 1 }',
  large: "sub main { my ($size) = @_; return 'x' x $size }",
  nul: 'sub main { return "a\\0b" }',
  deep: 'sub main { my $value = []; $value = [$value] for 1 .. 100; return $value }',
  readsToken: 'sub main { return $ENV{WM_TOKEN} }',
  hungry: "sub main { my $size = 1 << 30; my $data = 'x' x $size; return length $data }",
};
