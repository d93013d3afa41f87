#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1
    $script:daemon = Start-TestDaemon -Name one -Configuration @'
[program:db]
command=/bin/cat
startsecs=0
ready=command:/bin/sh -c 'test -e %(here)s/ready'
ready_interval=0.1
health=command:/bin/true

[program:app]
command=/bin/cat
startsecs=0
depends_on=db
dependency_action=restart

[program:needs]
command=/bin/cat
startsecs=0
depends_on=app (running)

[collection:all]
programs=db,app
'@
    $PSDefaultParameterValues['*-Supervisor*:Uri'] = $daemon.Uri
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Supervisor*:Uri')
    Stop-TestDaemon $daemon
}

Describe 'Get-SupervisorDependency, readiness and health' {
    It 'tells what waits for what' {
        Wait-SupervisorProcess db -TimeoutSec 20
        $app = Get-SupervisorDependency app
        $app | Should -BeOfType Supervisor.PowerShell.SupervisorDependency
        $app.DependsOn | Should -Be db
        $app.Processes | Should -Be db
        $app.Action | Should -Be restart
        $app.WaitingFor | Should -Be db
        $app.Waited | Should -BeNullOrEmpty
        (Get-SupervisorProcess app).WaitingFor | Should -Be db
        (Get-SupervisorProcess app).Detail | Should -Be 'waits for db'
        (Get-SupervisorProcess db).Readiness | Should -Be waiting
        (Get-SupervisorProcess db).IsReady | Should -BeFalse
        (Get-SupervisorProcess db).Detail | Should -BeLike 'not ready*'
        (Get-SupervisorCollection all).Readiness | Should -Be waiting
        (Get-SupervisorCollection all).NotReady | Should -Be app, db
    }

    It 'says who is not ready in time' {
        Wait-SupervisorProcess db -Ready -TimeoutSec 0 -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'OperationTimeout,Supervisor.PowerShell.Commands.WaitSupervisorProcessCommand'
        "$($problems[0])" | Should -BeLike '*expected Running and ready*'
    }

    It 'waits for ready and healthy' {
        New-Item -ItemType File (Join-Path $daemon.Folder ready) | Out-Null
        $arrived = Wait-SupervisorProcess db, app, needs -Ready -Healthy -TimeoutSec 20 -PassThru
        $arrived.IsReady | Should -Be $true, $true, $true
        ($arrived | Where-Object Name -EQ db).Health | Should -Be healthy
        Wait-SupervisorCollection all -Ready -Healthy -TimeoutSec 20
        (Get-SupervisorCollection all).Readiness | Should -Be ready
        (Get-SupervisorCollection all).Health | Should -Be healthy
    }

    It 'tells the critical path' {
        (Get-SupervisorDependency -CriticalPath).Name | Should -Be app, needs
        (Get-SupervisorDependency | Out-String -Width 150) | Should -Match 'app\s+db\s+restart'
    }

    It 'stops with dependents' {
        Stop-SupervisorProcess app -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems | Should -HaveCount 1
        Stop-SupervisorProcess app -WithDependents
        (Get-SupervisorProcess app, db, needs).State | Should -Be Stopped, Running, Stopped
    }

    It 'starts what is needed and waits until it is ready' {
        Stop-SupervisorProcess db
        Start-SupervisorProcess needs -TimeoutSec 20
        (Get-SupervisorProcess db).IsReady | Should -BeTrue
        (Get-SupervisorProcess needs).State | Should -Be Running
    }

    It 'says what is not there' {
        Get-SupervisorDependency nothing -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Be 'ProcessNotFound,Supervisor.PowerShell.Commands.GetSupervisorDependencyCommand'
    }
}
