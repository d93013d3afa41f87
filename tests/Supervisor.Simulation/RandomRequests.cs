using Supervisor.Protocol;

namespace Supervisor.Simulation;

/// <summary>What clients send: methods with arguments that mostly make sense.</summary>
internal static class RandomRequests
{
    private const string Supervisor = "supervisor.";
    private static readonly string[] Questions =
    [
        "getAllProcessInfo", "getAllConfigInfo", "getState", "getOperations", "planUpdate", "getDrift", "listCollections", "getRuntimeGroups",
        "getRuntimePrograms", "getDependencies", "getPID",
    ];

    /// <summary>One request.</summary>
    public static (string Method, XmlRpcValue[] Arguments) Next(Random dice)
    {
        string group = $"g{dice.Next(6)}";
        string process = $"{group}:p{dice.Next(3)}";
        bool wait = dice.OneIn(2);
        return dice.Next(34) switch
        {
            0 or 1 or 2 => (Supervisor + "startProcess", [process, wait]),
            3 => (Supervisor + "startProcessGroup", [group, wait]),
            4 => (Supervisor + "startAllProcesses", [wait]),
            5 or 6 or 7 => (Supervisor + "stopProcess", [process, wait]),
            8 => (Supervisor + "stopProcessGroup", [group, wait]),
            9 => (Supervisor + "stopAllProcesses", [wait]),
            10 => (Supervisor + "stopProcessWithDependents", [process, wait]),
            11 => (Supervisor + "signalProcess", [process, dice.Pick(["USR1", "TERM", "KILL", "9", "no signal"])]),
            12 => (Supervisor + "signalAllProcesses", ["USR1"]),
            13 => (Supervisor + "sendProcessStdin", [process, new string('x', dice.Next(10_000))]),
            14 => (Supervisor + "clearProcessLogs", [process]),
            15 => (Supervisor + "clearAllProcessLogs", []),
            16 => (Supervisor + "reloadConfig", []),
            17 => (Supervisor + "addProcessGroup", [group]),
            18 => (Supervisor + "removeProcessGroup", [group]),
            19 or 20 or 21 => (Supervisor + "update", dice.OneIn(3) ? [Struct(("groups", new XmlRpcValue[] { group }))] : []),
            22 or 23 => (Supervisor + "restartCollection",
                [dice.Pick(["all", "some", "c0"]), wait, Struct(("max_unavailable", dice.Next(4)), ("stop_on_failure", dice.OneIn(2)))]),
            24 => (Supervisor + dice.Pick(Questions), []),
            25 => (Supervisor + "cancelOperation", [dice.Next(60)]),
            26 => (Supervisor + "sendRemoteCommEvent", ["type", "data"]),
            27 => ("system.multicall", [Several(dice)]),
            28 => (Supervisor + dice.Pick(["startProcess", "update", "addProgram", "cancelOperation", "no_such_method"]), [Struct(("x", 1)), -1]),
            _ => Change(dice),
        };
    }

    /// <summary>Changes at run time.</summary>
    private static (string Method, XmlRpcValue[] Arguments) Change(Random dice)
    {
        string program = $"r{dice.Next(4)}";
        string group = dice.Pick(["g0", "g3", "x0", "x1"]);
        string collection = $"c{dice.Next(2)}";
        return dice.Next(12) switch
        {
            0 or 1 => (Supervisor + "addProgram", [program, Program(dice)]),
            2 => (Supervisor + "addProgram", [program, Program(dice), group]),
            3 => (Supervisor + "setProgram", [program, Program(dice)]),
            4 or 5 => (Supervisor + "removeProgram", [program, dice.OneIn(2)]),
            6 => (Supervisor + "addGroup", [group]),
            7 => (Supervisor + "removeGroup", [group, dice.OneIn(2)]),
            8 => (Supervisor + "addCollection", [collection, Struct(("groups", dice.Pick(["g1,g2", "*", "x0"])))]),
            9 => (Supervisor + dice.Pick(["setCollection", "removeCollection"]), [collection, Struct(("programs", "p1"))]),
            10 => ("twiddler.addProgramToGroup", [group, program, Program(dice)]),
            _ => ("twiddler.removeProcessFromGroup", [group, program]),
        };
    }

    private static XmlRpcValue Program(Random dice) => Struct(
        ("command", $"/bin/r {dice.Next(3)}"),
        ("startsecs", $"{dice.Next(3)}"),
        ("stopwaitsecs", $"{dice.Next(1, 5)}"),
        ("autostart", dice.OneIn(4) ? "false" : "true"),
        ("autorestart", dice.Pick(["true", "false", "unexpected"])),
        ("stdout_logfile", "NONE"),
        ("stderr_logfile", "NONE"));

    private static XmlRpcValue Several(Random dice) => Enumerable.Range(0, dice.Next(1, 4))
        .Select(_ => Next(dice)).Where(call => call.Method != "system.multicall")
        .Select(call => Struct(("methodName", call.Method), ("params", call.Arguments))).ToArray();

    private static XmlRpcValue Struct(params (string Name, XmlRpcValue Value)[] members)
    {
        XmlRpcStruct made = new();
        foreach ((string name, XmlRpcValue value) in members)
        {
            made.Add(name, value);
        }

        return made;
    }
}
