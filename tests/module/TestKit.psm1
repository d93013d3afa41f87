<#
.SYNOPSIS
What the Pester tests of the module share: real daemons to work on, and waiting for what can be observed.

.DESCRIPTION
Importing it imports the module under test from module/Supervisor of this checkout. The daemon is $env:SUPERVISORD, else what was built
last of src/Supervisor.Daemon. Every daemon has a folder and a Unix socket of its own; all end with the runspace at the latest.
#>
Set-StrictMode -Version 3.0

$root = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..'))
$daemons = [System.Collections.Generic.List[object]]::new()

if (-not (Get-Module -Name Supervisor)) {
    Import-Module ([System.IO.Path]::Combine($root, 'module', 'Supervisor', 'Supervisor.psd1')) -Global
}

function Get-DaemonPath {
    <#
    .SYNOPSIS
    The supervisord to test against.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    if ($env:SUPERVISORD) {
        return $env:SUPERVISORD
    }

    $built = 'Debug', 'Release' |
        ForEach-Object { Join-Path $root "src/Supervisor.Daemon/bin/$_/net10.0/supervisord" } |
        Where-Object { Test-Path -LiteralPath $_ } |
        Sort-Object { (Get-Item -LiteralPath ([System.IO.Path]::ChangeExtension($_, 'dll'))).LastWriteTimeUtc } |
        Select-Object -Last 1
    if (-not $built) {
        throw 'There is no supervisord to test against: build src/Supervisor.Daemon, or name one in $env:SUPERVISORD.'
    }

    $built
}

function Invoke-Pwsh {
    <#
    .SYNOPSIS
    Runs another PowerShell of the kind this one is, without profile: of a package it is a program for dotnet.

    .EXAMPLE
    Invoke-Pwsh -Command 'Get-Date'
    #>
    $words = @(Get-PwshCommand)
    & $words[0] @($words | Select-Object -Skip 1) -NoProfile -NonInteractive @args
}

function Get-PwshCommand {
    <#
    .SYNOPSIS
    The command line of this PowerShell, in words.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $path = [Environment]::ProcessPath
    if ([System.IO.Path]::GetFileNameWithoutExtension($path) -eq 'dotnet') {
        $path
        Join-Path $PSHOME pwsh.dll
    }
    else {
        Join-Path $PSHOME pwsh
    }
}

function Wait-Until {
    <#
    .SYNOPSIS
    Waits until a condition holds, and throws if it does not in time.

    .PARAMETER Condition
    Run again and again until what it returns is true.

    .PARAMETER TimeoutSec
    Longest wait.

    .PARAMETER Because
    What is waited for, for the message when it does not come.

    .EXAMPLE
    Wait-Until { (Get-SupervisorProcess web -Uri $daemon.Uri).State -eq 'Running' }
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [scriptblock] $Condition,

        [double] $TimeoutSec = 20,

        [string] $Because = "{$Condition}"
    )

    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $never = [System.Threading.ManualResetEvent]::new($false)
    try {
        $pause = 5
        while (-not (& $Condition)) {
            if ($watch.Elapsed.TotalSeconds -ge $TimeoutSec) {
                throw "not so after $TimeoutSec seconds: $($Because.Trim())"
            }

            $null = $never.WaitOne($pause)
            $pause = [Math]::Min($pause * 2, 100)
        }
    }
    finally {
        $never.Dispose()
    }
}

function Test-Socket([string] $Path) {
    if (-not [System.IO.File]::Exists($Path)) {
        return $false
    }

    $socket = [System.Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
    try {
        $socket.Connect([System.Net.Sockets.UnixDomainSocketEndPoint]::new($Path))
        $true
    }
    catch [System.Net.Sockets.SocketException] {
        $false
    }
    finally {
        $socket.Dispose()
    }
}

function Start-TestDaemon {
    <#
    .SYNOPSIS
    Starts a supervisord in the foreground in a new folder and waits until it listens.

    .PARAMETER Configuration
    Sections to add to the configuration, such as programs. Sections that are there already ([supervisord], [unix_http_server],
    [rpcinterface:supervisor]) are not to be repeated.

    .PARAMETER Supervisord
    Lines to add to the section [supervisord].

    .PARAMETER HttpServer
    Lines to add to the section [unix_http_server], such as username= and password=.

    .PARAMETER Name
    Name of the daemon: identifier= and the file name of its socket, hence the name of sessions to it.

    .OUTPUTS
    An object with Uri, Socket, Folder, ConfigFile, LogFile, Name, Pid and Process.

    .EXAMPLE
    $daemon = Start-TestDaemon -Name one -Configuration "[program:web]`ncommand=sleep 1000"
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Position = 0)]
        [string] $Configuration = '',

        [string] $Supervisord = '',

        [string] $HttpServer = '',

        [string] $Name = 'test'
    )

    if (-not $PSCmdlet.ShouldProcess($Name)) {
        return
    }

    $folder = [System.IO.Directory]::CreateTempSubdirectory('svm-').FullName
    $socket = Join-Path $folder "$Name.sock"
    $configFile = Join-Path $folder 'supervisord.conf'
    Set-Content -LiteralPath $configFile -Value @"
[supervisord]
identifier=$Name
logfile=$folder/supervisord.log
pidfile=$folder/supervisord.pid
childlogdir=$folder
directory=$folder
$Supervisord

[unix_http_server]
file=$socket
$HttpServer

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

$Configuration
"@

    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-DaemonPath))
    $start.WorkingDirectory = $folder
    $start.RedirectStandardInput = $true
    # Its log file has all that is said; a daemon must never wait for someone to read its output.
    $start.ArgumentList.Add('-n')
    $start.ArgumentList.Add('-s')
    $start.ArgumentList.Add('-c')
    $start.ArgumentList.Add($configFile)
    $process = [System.Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()

    $daemon = [pscustomobject]@{
        Name       = $Name
        Uri        = "unix://$socket"
        Socket     = $socket
        Folder     = $folder
        ConfigFile = $configFile
        LogFile    = Join-Path $folder 'supervisord.log'
        Pid        = $process.Id
        Process    = $process
    }
    $daemons.Add($daemon)
    Wait-Until -TimeoutSec 30 -Because "supervisord listens at $socket" {
        if ($process.HasExited) {
            $log = Get-Content -LiteralPath $daemon.LogFile -Raw -ErrorAction Ignore
            throw "supervisord ended with exit status $($process.ExitCode): $log"
        }

        Test-Socket $socket
    }
    $daemon
}

function Stop-TestDaemon {
    <#
    .SYNOPSIS
    Ends daemons of Start-TestDaemon with their processes, and removes their folders. Those that have ended already are no error.

    .PARAMETER Daemon
    What Start-TestDaemon returned; nothing where it failed.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Position = 0, ValueFromPipeline)]
        [AllowNull()]
        [object[]] $Daemon
    )

    process {
        foreach ($one in $Daemon) {
            if (-not $one -or -not $daemons.Contains($one) -or -not $PSCmdlet.ShouldProcess($one.Name)) {
                continue
            }

            if (-not $one.Process.HasExited) {
                & /bin/sh -c "kill -TERM $($one.Pid)"
                if (-not $one.Process.WaitForExit(30000)) {
                    $one.Process.Kill($true)
                    $one.Process.WaitForExit()
                }
            }

            $null = $daemons.Remove($one)
            $one.Process.Dispose()

            # The next daemon of this name is to have sessions of this name.
            Get-SupervisorSession | Where-Object Uri -EQ $one.Uri | Remove-SupervisorSession -Confirm:$false
            Remove-Item -LiteralPath $one.Folder -Recurse -Force -ErrorAction Ignore
        }
    }
}

function Get-WireCount {
    <#
    .SYNOPSIS
    Runs a script and counts the requests that the commands in it send. A multicall is one request.

    .DESCRIPTION
    Counted is what the commands of the module write to the debug stream; their own output is thrown away.

    .PARAMETER Script
    What to run.

    .EXAMPLE
    Get-WireCount { Get-SupervisorProcess -Uri $daemon.Uri } | Should -Be 1
    #>
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [scriptblock] $Script
    )

    $before = $global:DebugPreference
    $global:DebugPreference = 'Continue'
    try {
        @(& $Script 5>&1 | Where-Object { $_ -is [System.Management.Automation.DebugRecord] -and $_.Message.StartsWith('--> ') }).Count
    }
    finally {
        $global:DebugPreference = $before
    }
}

function Measure-Cancellation {
    <#
    .SYNOPSIS
    Runs a script in a runspace of its own, stops it as Ctrl+C does once a condition holds, and returns how it ended.

    .DESCRIPTION
    What it waits for should never come: that it ends at all is what is to be seen.

    .PARAMETER Script
    What to run; the module is imported. It fails the test if it ends by itself.

    .PARAMETER ArgumentList
    Arguments of the script.

    .PARAMETER When
    When to stop it: once this is true.

    .OUTPUTS
    An object with State as PowerShell tells it: Stopped.

    .EXAMPLE
    (Measure-Cancellation { param($uri) Wait-SupervisorProcess x -State Fatal -Uri $uri } $daemon.Uri).State | Should -Be Stopped
    #>
    [CmdletBinding()]
    [OutputType([pscustomobject])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $Script,

        [Parameter(Position = 1)]
        [object[]] $ArgumentList = @(),

        [scriptblock] $When = { $true }
    )

    $shell = [powershell]::Create()
    try {
        $null = $shell.AddCommand('Import-Module').AddParameter('Name',
            (Join-Path (Get-Module Supervisor).ModuleBase 'Supervisor.psd1')).Invoke()
        $shell.Commands.Clear()
        $null = $shell.AddScript($Script)
        foreach ($argument in $ArgumentList) {
            $null = $shell.AddArgument($argument)
        }

        $running = $shell.BeginInvoke()
        Wait-Until $When -Because 'the moment to stop'
        if ($running.IsCompleted) {
            throw "ended by itself: $($shell.Streams.Error)"
        }

        $shell.Stop()
        [pscustomobject]@{ State = $shell.InvocationStateInfo.State }
    }
    finally {
        $shell.Dispose()
    }
}

function Get-Completion {
    <#
    .SYNOPSIS
    What Tab offers at the end of a line, once it offers values: a daemon on a busy machine may not tell its names in time for the first
    Tab.

    .PARAMETER Line
    The line.

    .PARAMETER Cursor
    Where Tab is pressed, if not at its end.

    .EXAMPLE
    (Get-Completion "Get-SupervisorProcess w").CompletionText | Should -Be 'web'
    #>
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string] $Line,

        [int] $Cursor = $Line.Length
    )

    $offered = [ref] @()
    Wait-Until -Because "completions of $Line" {
        $offered.Value = [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Cursor, $null).CompletionMatches
        @($offered.Value | Where-Object { $_ } | ForEach-Object { "$($_.ResultType)" }) -contains 'ParameterValue'
    }
    $offered.Value
}

$ExecutionContext.SessionState.Module.OnRemove = {
    foreach ($one in @($daemons)) {
        Stop-TestDaemon $one -Confirm:$false
    }
}
$null = Register-EngineEvent -SourceIdentifier PowerShell.Exiting -SupportEvent -Action { Get-Module TestKit | Remove-Module -Force }

Export-ModuleMember -Function Get-DaemonPath, Invoke-Pwsh, Get-PwshCommand, Wait-Until, Start-TestDaemon, Stop-TestDaemon,
    Get-WireCount, Measure-Cancellation, Get-Completion
