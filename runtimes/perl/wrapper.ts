/** Evaluates main.pl, calls main with the arguments by their place, and reports. */
export const PERL_WRAPPER = String.raw`
package Millrace;
use strict;
use warnings;
use Cwd ();
use JSON::PP ();
use Scalar::Util ();

my $here = $0 =~ s{/[^/]*\z}{}r;
my $json = JSON::PP->new->utf8->allow_nonref->allow_blessed->convert_blessed->max_depth(4096);

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

sub send_outcome {
    my ($kind, $body) = @_;
    open my $channel, '>&=', 3 or die "descriptor 3: $!";
    binmode $channel;
    local $\;
    local $,;
    print {$channel} "$kind\n$body";
    close $channel;
}

sub shown {
    my ($text) = @_;
    $text =~ s{\Q$here\E/}{}g;
    $text =~ s/\0/\\0/g;
    return $text;
}

sub report {
    my ($error) = @_;
    my $text = shown(Scalar::Util::blessed($error) && $error->can('message') ? $error->message : ref $error && !Scalar::Util::blessed($error) ? $json->encode($error) : "$error");
    chomp $text;
    my $name = $text =~ /^syntax error|\bcompilation errors?\b|^Global symbol|^Can't find string terminator|^Missing right/m ? 'SyntaxError' : Scalar::Util::blessed($error) || 'Error';
    my $where = '';
    $where = $1 if $name ne 'SyntaxError' && $text =~ s/ (at main\.pl line \d+)\.?(?:, <.*?> (?:line|chunk) \d+\.)?\z//;
    print STDERR $where ? "$name: $text $where\n" : "$name: $text\n";
    send_outcome('error', $json->encode({ name => $name, message => $text, stack => $where }));
    return 1;
}

sub arguments {
    my ($given) = @_;
    my @names = map { $_->{name} } @{ $given->{parameters} };
    my $last = -1;
    for my $at (0 .. $#names) { $last = $at if exists $given->{args}{ $names[$at] } }
    my %fallback = map { $_->{name} => $_->{value} } @{ $given->{parameters} };
    return map { exists $given->{args}{$_} ? $given->{args}{$_} : $fallback{$_} } @names[0 .. $last];
}

sub run {
    my $given = $json->decode(slurp("$here/args.json"));
    my $source = slurp("$here/main.pl");
    utf8::decode($source);
    my $value;
    # The first line is the script's own, so that errors name its lines.
    my $is_done = eval {
        Millrace::Script::load($source);
        my $wanted = $ENV{MILLRACE_ENTRYPOINT} // 'main';
        my $main = main->can($wanted) || main->can('main') or die "the script has no sub called main\n";
        $value = $main->(arguments($given));
        1;
    };
    return report($@) unless $is_done;
    my $body = eval { $json->encode($value) };
    if (defined $body) { send_outcome('ok', $body); return 0 }
    send_outcome('unstorable', $json->encode($@ =~ s/ at \S+ line \d+\.?\s*\z//r));
    return 1;
}

# Warnings are the script's to ask for.
package Millrace::Script;
sub load {
    no strict;
    no warnings;
    # Parameters with names in brackets mean a signature: without the feature they would be a prototype.
    my $signatures = $_[0] =~ /\bsub\s+main\s*\(\s*[\$\@%]\w/ ? q{use feature 'signatures';} : '';
    eval qq{package main; use utf8; $signatures no strict; no warnings;\n#line 1 "main.pl"\n$_[0]\n;1} or die $@;
}

package main;
$| = 1;
binmode STDOUT, ':encoding(UTF-8)';
binmode STDERR, ':encoding(UTF-8)';
exit Millrace::run();
`;
