import type { Language } from './language';

export const perl: Language = {
  name: 'Perl',
  letters: 'PL',
  family: 'dynamic',
  highlight: 'perl',
  hint: 'Code run by Perl 5',
  words: 'pl code',
  starter: `use feature 'signatures';\n\nsub main($name = "world") {\n    return { greeting => "Hello $name" };\n}\n`,
  template: `use feature 'signatures';

# The parameters of main become the fields of the form; what it returns is the result.
sub main($name, $greeting = "Hello", $times = 1) {
    print "Greeting $name\\n";
    return { message => join " ", ("$greeting, $name!") x $times };
}
`,
  kinds: {
    approval: `use feature 'signatures';

# The flow waits after this step; what it returns is shown to those who decide.
sub main($amount = 100) {
    return {
        description => "Please look at the amount before it is paid.",
        default_args => { amount => $amount },
    };
}
`,
    failure: `use feature 'signatures';

# Who calls it gives the error; what it returns is kept with the run.
sub main($error) {
    print "$error->{name}: $error->{message}\\n";
    my $step = $error->{step_id} // "?";
    return { told => "Step $step failed: $error->{message}" };
}
`,
    trigger: `use feature 'signatures';

# A schedule runs the flow, and this finds what came since: give it the minutes between two runs.
sub main($minutes = 60) {
    my @items = (
        { id => 1, text => "An example", minutes_ago => 5 },
        { id => 2, text => "An old one", minutes_ago => 5000 },
    );
    return [ grep { $_->{minutes_ago} < $minutes } @items ];
}
`,
  },
};
