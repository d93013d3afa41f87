#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1

    $script:daemon = Start-TestDaemon -Name one
    $script:other = Start-TestDaemon -Name two
}

AfterAll {
    Stop-TestDaemon $daemon, $other
}

Describe 'Send-SupervisorEvent' {
    It 'sends an event' {
        Send-SupervisorEvent deployed 'version 2' -Uri $daemon.Uri | Should -BeNullOrEmpty
        $event_ = Watch-SupervisorEvent REMOTE_COMMUNICATION -From 1 -MaxCount 1 -TimeoutSec 20 -Uri $daemon.Uri
        $event_.Payload.type | Should -Be 'deployed'
        $event_.Data | Should -Be 'version 2'
    }

    It 'sends an event for each of the pipeline' {
        'a', 'b' | Send-SupervisorEvent -Type letters -Uri $daemon.Uri
        $events = Watch-SupervisorEvent REMOTE_COMMUNICATION -From 1 -MaxCount 3 -TimeoutSec 20 -Uri $daemon.Uri
        $events[-2, -1].Data | Should -Be ('a', 'b')
    }

    It 'sends without data, to several daemons' {
        Send-SupervisorEvent ping -Uri $daemon.Uri, $other.Uri
        (Watch-SupervisorEvent REMOTE_COMMUNICATION -From 1 -MaxCount 1 -TimeoutSec 20 -Uri $other.Uri).Payload['type'] | Should -Be 'ping'
    }

    It 'sends nothing with -WhatIf' {
        Send-SupervisorEvent hidden -WhatIf -Uri $other.Uri
        Send-SupervisorEvent shown -Uri $other.Uri
        $events = Watch-SupervisorEvent REMOTE_COMMUNICATION -From 1 -MaxCount 2 -TimeoutSec 20 -Uri $other.Uri
        $events[-1].Payload.type | Should -Be 'shown'
    }

    It 'ends when nobody is there: ServerNotFound' {
        { Send-SupervisorEvent a b -Uri unix:///nowhere/s.sock } |
            Should -Throw -ErrorId 'ServerNotFound,Supervisor.PowerShell.Commands.SendSupervisorEventCommand'
    }
}
