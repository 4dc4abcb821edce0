/** Runs main.ps1 with the arguments it declares. What it leaves in the pipeline is the result: one value, or a list. */
export const POWERSHELL_WRAPPER = String.raw`
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Send-Outcome([string] $Kind, [string] $Body) {
    $bytes = [Text.Encoding]::UTF8.GetBytes("$Kind${'`'}n$Body")
    $channel = [IO.File]::Open('/proc/self/fd/3', [IO.FileMode]::Open, [IO.FileAccess]::Write, [IO.FileShare]::ReadWrite)
    $channel.Write($bytes, 0, $bytes.Length)
    $channel.Dispose()
}

function Send-Failure($Failure) {
    $problem = $Failure.Exception
    $name = $problem.GetType().Name
    $line = $Failure.InvocationInfo.ScriptLineNumber
    $message = $problem.Message.Replace("$PSScriptRoot/", '')
    if ($problem -is [Management.Automation.ParseException]) {
        $name = 'SyntaxError'
        $line = $problem.Errors[0].Extent.StartLineNumber
        $message = "$($problem.Errors[0].Message) (line $line)"
    }
    [Console]::Error.WriteLine("${'$'}{name}: $message")
    Send-Outcome 'error' (ConvertTo-Json -Compress @{ name = $name; message = $message; stack = "at main.ps1:$line" })
}

$code = 1
try {
    $given = Get-Content -Raw -LiteralPath "$PSScriptRoot/args.json" | ConvertFrom-Json -AsHashtable -Depth 100
    $known = (Get-Command "$PSScriptRoot/main.ps1").Parameters.Keys
    $taken = @{}
    foreach ($name in $given.Keys) { if ($known -contains $name) { $taken[$name] = $given[$name] } }
    $all = @(& "$PSScriptRoot/main.ps1" @taken)
    $value = if ($all.Count -eq 0) { $null } elseif ($all.Count -eq 1) { , $all[0] } else { , $all }
    Send-Outcome 'ok' (ConvertTo-Json -Compress -Depth 100 -InputObject $value[0])
    $code = 0
} catch {
    Send-Failure $_
}
exit $code
`;
