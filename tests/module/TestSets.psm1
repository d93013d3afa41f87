<#
.SYNOPSIS
What tests of groups, collections and run-time programs work on.
#>
Set-StrictMode -Version 3.0

$script:first = $null

function Start-SetDaemon {
    <#
    .SYNOPSIS
    Starts two daemons, one and two, with programs of all tempers. Each is in a group and in a collection of its own name; none runs yet.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([pscustomobject])]
    param()

    $configuration = @'
[program:a]
command=/bin/cat
startsecs=0
autostart=false

[program:b]
command=/bin/cat
startsecs=0
autostart=false
process_name=%(program_name)s_%(process_num)d
numprocs=2

[program:late]
command=/bin/cat
startsecs=600
autostart=false

[program:broken]
command=/bin/false
startretries=0
autostart=false

[program:missing]
command=/nowhere/x
autostart=false

[program:stubborn]
command=/bin/sh -c "trap '' TERM; echo up; read line"
startsecs=0
stopwaitsecs=600
autostart=false
autorestart=false

[collection:a]
programs=a
[collection:b]
programs=b
[collection:both]
programs=a,b
[collection:late]
programs=late
[collection:broken]
programs=broken
[collection:missing]
programs=missing
[collection:stubborn]
programs=stubborn
'@
    if ($PSCmdlet.ShouldProcess('one and two')) {
        $script:first = Start-TestDaemon $configuration -Name one
        $script:first
        Start-TestDaemon $configuration -Name two
    }
}

function Get-State {
    <#
    .SYNOPSIS
    The states of processes of a daemon, of the first of Start-SetDaemon if none is given.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string[]] $Name,

        [Parameter(Position = 1)]
        [object] $Of = $script:first
    )

    (Get-SupervisorProcess $Name -Uri $Of.Uri).State
}

function Enter-Stubborn {
    <#
    .SYNOPSIS
    Starts the program of the first daemon that TERM does not end, and waits until it is up.
    #>
    [CmdletBinding()]
    param()

    Start-SupervisorProcess stubborn -Uri $script:first.Uri
    Wait-Until { (Get-ChildItem $script:first.Folder -Filter 'stubborn-stdout*' | Get-Content -Tail 1) -eq 'up' }
}

function Clear-Stubborn {
    <#
    .SYNOPSIS
    Kills that program, and forgets what it wrote.
    #>
    [CmdletBinding()]
    param()

    $process = Get-SupervisorProcess stubborn -Uri $script:first.Uri
    if ($process.ProcessId) {
        & /bin/sh -c "kill -KILL $($process.ProcessId)"
        Wait-SupervisorProcess stubborn -State Stopped, Exited -Uri $script:first.Uri -TimeoutSec 20
    }

    Get-ChildItem $script:first.Folder -Filter 'stubborn-stdout*' | Clear-Content
}

function Clear-Restart {
    <#
    .SYNOPSIS
    Gives up what restarts that program of the first daemon, which brings it back, and then ends it for good.
    #>
    [CmdletBinding()]
    param()

    Get-SupervisorOperation -Uri $script:first.Uri | Stop-SupervisorOperation
    $process = Get-SupervisorProcess stubborn -Uri $script:first.Uri
    if ($process.State -eq 'Stopping') {
        & /bin/sh -c "kill -KILL $($process.ProcessId)"
        Wait-SupervisorProcess stubborn -Uri $script:first.Uri -TimeoutSec 20
    }

    Stop-SupervisorProcess stubborn -NoWait -Uri $script:first.Uri
    Clear-Stubborn
}

function Start-CollectionDaemon {
    <#
    .SYNOPSIS
    Starts two daemons, one and two, with the collections site and front over the processes web:web_0, web:web_1, which run, and db.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([pscustomobject])]
    param()

    $configuration = @'
[program:web]
command=/bin/cat
startsecs=0
process_name=%(program_name)s_%(process_num)d
numprocs=2

[program:db]
command=/bin/cat
autostart=false

[collection:site]
programs=web,db,nothing
priority=5

[collection:front]
programs=web
exclude=web:web_1
'@
    if ($PSCmdlet.ShouldProcess('one and two')) {
        $one = Start-TestDaemon $configuration -Name one -Supervisord 'runtime_state_file=%(here)s/state.json'
        $one
        Start-TestDaemon $configuration -Name two
        Wait-SupervisorProcess web:* -Uri $one.Uri -TimeoutSec 20
    }
}

function Start-ProgramDaemon {
    <#
    .SYNOPSIS
    Starts a daemon that takes programs at run time, with an empty group dynamic, and one that does not, plain.
    #>
    [CmdletBinding(SupportsShouldProcess)]
    [OutputType([pscustomobject])]
    param()

    if ($PSCmdlet.ShouldProcess('one and plain')) {
        $one = Start-TestDaemon -Name one -Supervisord @'
allow_runtime_programs=true
runtime_state_file=%(here)s/state.json
'@
        $one
        Start-TestDaemon "[program:web]`ncommand=/bin/cat" -Name plain
        Add-SupervisorGroup dynamic -Uri $one.Uri
    }
}

Export-ModuleMember -Function Start-SetDaemon, Get-State, Enter-Stubborn, Clear-Stubborn, Clear-Restart, Start-CollectionDaemon, Start-ProgramDaemon
