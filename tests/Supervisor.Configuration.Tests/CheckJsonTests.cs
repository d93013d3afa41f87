using System.Text.Json;
using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;

namespace Supervisor.Configuration.Tests;

/// <summary>
/// What <c>--check --json</c> prints of every setting: tools read it by its names, so none may be lost, renamed or another's.
/// </summary>
public sealed class CheckJsonTests
{
    private const string Text = """
        [supervisord]
        logfile=/var/log/sv.log
        logfile_maxbytes=2MB
        logfile_backups=3
        loglevel=warn
        pidfile=/tmp/sv.pid
        minfds=1025
        minprocs=201
        umask=027
        identifier=sv
        childlogdir=/tmp
        directory=/conf
        user=joe
        nodaemon=true
        silent=true
        nocleanup=true
        strip_ansi=true
        environment=Z="9"
        allow_runtime_programs=true
        runtime_state_file=/tmp/state
        survivors=adopt
        journal_file=/tmp/journal
        shutdown_when_done=true
        keeper=true
        upgrade_signal=USR1
        nice=-5
        [unix_http_server]
        file=/tmp/s.sock
        chmod=0770
        chown=joe
        username=u
        password=p
        [inet_http_server]
        port=h:1
        allowed_hosts=a.example
        [pipe_http_server]
        name=sv
        [rpcinterface:x]
        supervisor.rpcinterface_factory=my.own:factory
        opt=1
        [include]
        files=d/*.conf
        [collection:c]
        priority=5
        programs=a
        groups=g
        collections=d
        exclude=b
        [collection:d]
        programs=b
        [group:g]
        priority=7
        programs=b,a
        [program:a]
        command=run a
        process_name=%(program_name)s_%(process_num)d
        numprocs=2
        directory=/tmp
        user=joe
        umask=022
        environment=A="1",B="2"
        serverurl=http://h:1
        priority=11
        autostart=false
        autorestart=true
        startsecs=12
        startretries=unlimited
        restart_delay=1.5
        restart_delay_factor=2.5
        restart_delay_max=70
        restart_delay_jitter=0.5
        restart_reset_after=80
        restart_limit=13
        restart_limit_interval=90
        remember_stop=true
        essential=failure
        stopsignal=USR2
        stopwaitsecs=14
        stopasgroup=true
        exitcodes=0,2
        redirect_stderr=true
        stdout_logfile=/tmp/o
        stdout_logfile_maxbytes=15
        stdout_logfile_backups=16
        stdout_capture_maxbytes=17
        stdout_events_enabled=true
        stdout_syslog=true
        stderr_logfile_maxbytes=18
        stderr_logfile_backups=19
        stderr_capture_maxbytes=20
        stderr_events_enabled=true
        stderr_syslog=true
        depends_on=b (running)
        dependency_action=stop
        memory_limit=21
        httpok_url=http://h/ok
        ready=tcp://h:1
        ready_timeout=22
        ready_interval=23
        ready_timeout_action=event
        health=http://h/well
        health_interval=24
        health_timeout=25
        health_failures=26
        health_initial_delay=27
        health_action=stop
        [program:b]
        command=run b
        autorestart=false
        [fcgi-program:f]
        command=run f
        socket=unix:///tmp/f.sock
        socket_owner=joe:users
        socket_mode=0700
        socket_backlog=28
        [fcgi-program:t]
        command=run t
        socket=tcp://h:2
        [eventlistener:l]
        command=run l
        events=TICK_60,TICK_5
        buffer_size=29
        """;

    /// <summary>A program that says nothing but its command, from its folder on.</summary>
    private const string Bare =
        "'directory':'none','uid':'none','umask':'none','environment':{'Z':'9'},'serverurl':'none','autostart':true,"
        + "'autorestart':'unexpected','startsecs':1,'startretries':3,'restart_delay':0,'restart_delay_factor':1,"
        + "'restart_delay_max':300,'restart_delay_jitter':0,'restart_reset_after':60,'restart_limit':0,"
        + "'restart_limit_interval':60,'remember_stop':false,'essential':'no','stopsignal':15,'stopwaitsecs':10,"
        + "'stopasgroup':false,'killasgroup':false,'exitcodes':[0],'redirect_stderr':false,'stdout_logfile':'auto',"
        + "'stdout_logfile_maxbytes':52428800,'stdout_logfile_backups':10,'stdout_capture_maxbytes':0,"
        + "'stdout_events_enabled':false,'stdout_syslog':false,'stderr_logfile':'auto',"
        + "'stderr_logfile_maxbytes':52428800,'stderr_logfile_backups':10,'stderr_capture_maxbytes':0,"
        + "'stderr_events_enabled':false,'stderr_syslog':false,'depends_on':[],'dependency_action':'refuse',"
        + "'memory_limit':0,'httpok_url':'none','ready':'none','health':'none'}";

    private static readonly JsonElement Json = Check();

    [Fact]
    public void A_program_with_every_option() => Assert.Equal(
        "{'group':'g','name':'a_0','program':'a','group_prio':7,'process_prio':11,'command':'run a','directory':'/tmp',"
        + "'uid':1000,'umask':18,'environment':{'Z':'9','A':'1','B':'2'},'serverurl':'http://h:1','autostart':false,"
        + "'autorestart':true,'startsecs':12,'startretries':'unlimited','restart_delay':1.5,'restart_delay_factor':2.5,"
        + "'restart_delay_max':70,'restart_delay_jitter':0.5,'restart_reset_after':80,'restart_limit':13,"
        + "'restart_limit_interval':90,'remember_stop':true,'essential':'failure','stopsignal':12,'stopwaitsecs':14,"
        + "'stopasgroup':true,'killasgroup':true,'exitcodes':[0,2],'redirect_stderr':true,'stdout_logfile':'/tmp/o',"
        + "'stdout_logfile_maxbytes':15,'stdout_logfile_backups':16,'stdout_capture_maxbytes':17,"
        + "'stdout_events_enabled':true,'stdout_syslog':true,'stderr_logfile':'none','stderr_logfile_maxbytes':18,"
        + "'stderr_logfile_backups':19,'stderr_capture_maxbytes':20,'stderr_events_enabled':true,'stderr_syslog':true,"
        + "'depends_on':['b (running)'],'dependency_action':'stop','memory_limit':21,'httpok_url':'http://h/ok',"
        + "'ready':'tcp://h:1','ready_timeout':22,'ready_interval':23,'ready_timeout_action':'event',"
        + "'health':'http://h/well','health_interval':24,'health_timeout':25,'health_failures':26,"
        + "'health_initial_delay':27,'health_action':'stop'}",
        Compact(Json.GetProperty("programs")[1]));

    [Theory]
    [InlineData(0, "f", 999)]
    [InlineData(4, "i", 999)]
    [InlineData(5, "t", 999)]
    public void A_program_with_nothing_but_a_command(int place, string name, int priority) => Assert.Equal(
        $"{{'group':'{name}','name':'{name}','program':'{name}','group_prio':{priority},'process_prio':999,"
        + $"'command':'run {name}',{Bare}",
        Compact(Json.GetProperty("programs")[place]));

    [Fact]
    public void Programs_are_listed_by_group_and_name() => Assert.Equal(
        ["f:f", "g:a_0", "g:a_1", "g:b", "i:i", "t:t"],
        Json.GetProperty("programs").EnumerateArray().Select(program => $"{program.GetProperty("group")}:{program.GetProperty("name")}"));

    [Fact]
    public void Groups_and_their_sockets() => Assert.Equal(
        "[{'name':'g','priority':7,'members':['a_0','a_1','b'],'socket':'none'},{'name':'f','priority':999,"
        + "'members':['f'],'socket':{'url':'unix:///tmp/f.sock','backlog':28,'owner':[1000,100],'mode':448}},{'name':'i',"
        + "'priority':999,'members':['i'],'socket':'none'},{'name':'t','priority':999,'members':['t'],"
        + "'socket':{'url':'tcp://h:2','backlog':'none','owner':'none','mode':'none'}}]",
        Compact(Json.GetProperty("groups")));

    [Fact]
    public void Listeners_with_their_processes() => Assert.Equal(
        "[{'name':'l','priority':-1,'buffer_size':29,'events':['TICK_5','TICK_60'],"
        + "'result_handler':'supervisor.dispatchers:default_handler','processes':["
        + "{'group':'l','name':'l','program':'l','group_prio':-1,'process_prio':999,'command':'run l'," + Bare + "]}]",
        Compact(Json.GetProperty("eventlisteners")));

    [Fact]
    public void Collections_by_what_they_name() => Assert.Equal(
        "[{'name':'c','priority':5,'programs':['a'],'groups':['g'],'collections':['d'],'exclude':['b']},{'name':'d',"
        + "'priority':999,'programs':['b'],'groups':[],'collections':[],'exclude':[]}]",
        Compact(Json.GetProperty("collections")));

    [Fact]
    public void The_daemon() => Assert.Equal(
        "{'logfile':'/var/log/sv.log','logfile_maxbytes':2097152,'logfile_backups':3,'loglevel':'warn',"
        + "'pidfile':'/tmp/sv.pid','minfds':1025,'minprocs':201,'umask':23,'identifier':'sv','childlogdir':'/tmp',"
        + "'directory':'/conf','user':'joe','uid':1000,'nodaemon':true,'silent':true,'nocleanup':true,'strip_ansi':true,"
        + "'environment':{'Z':'9'},'serverurl':'unix:///tmp/s.sock','allow_runtime_programs':true,"
        + "'runtime_state_file':'/tmp/state','survivors':'adopt','journal_file':'/tmp/journal','shutdown_when_done':true,"
        + "'keeper':true,'nice':'-5','upgrade_signal':'SIGUSR1'}",
        Compact(Json.GetProperty("supervisord")));

    [Fact]
    public void Servers_of_every_kind() => Assert.Equal(
        "[{'section':'inet_http_server','username':'none','password':'none','allowed_hosts':['a.example'],"
        + "'family':'AF_INET','host':'h','port':1},{'section':'unix_http_server','username':'u','password':'set',"
        + "'allowed_hosts':[],'family':'AF_UNIX','file':'/tmp/s.sock','chmod':504,'chown':[1000,-1]},"
        + "{'section':'pipe_http_server','username':'none','password':'none','allowed_hosts':[],'family':'PIPE',"
        + "'name':'sv'}]",
        Compact(Json.GetProperty("http_servers")));

    [Fact]
    public void The_rest()
    {
        Assert.Equal(
            "ok programs groups eventlisteners collections supervisord http_servers rpcinterfaces includes warnings hints",
            string.Join(' ', Json.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(
            "[{'name':'x','factory':'my.own:factory','options':{'opt':'1'}}]", Compact(Json.GetProperty("rpcinterfaces")));
        Assert.Equal("['/conf/d/i.conf']", Compact(Json.GetProperty("includes")));
        Assert.Equal(
            "/conf/d/i.conf:3: [program:i] commnd: unknown option; did you mean 'command'?", Json.GetProperty("warnings")[0].GetString());
        Assert.Equal(0, Json.GetProperty("hints").GetArrayLength());
        Assert.Equal(1, Json.GetProperty("warnings").GetArrayLength());
    }

    private static JsonElement Check()
    {
        MadeUpMachine machine = new MadeUpMachine().Write("/conf/supervisord.conf", Text)
            .Write("/conf/d/i.conf", "[program:i]\ncommand=run i\ncommnd=y\n");
        StringWriter output = new();
        StringWriter error = new();
        string[] words = ["-c", "supervisord.conf", "--check", "--json", "--hints"];
        CommandLine commandLine = CommandLine.Parse("supervisord", words, machine, machine);
        Assert.Equal(1, CheckCommand.Run(commandLine, machine, machine, output, error));
        Assert.Empty(error.ToString());
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element).Replace('"', '\'');
}
