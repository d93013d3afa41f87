using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods about another image of the daemon taking over.</summary>
internal static class UpgradeMethods
{
    public static IEnumerable<RpcMethod> All(IUpgrades upgrades)
    {
        yield return new("upgradeDaemon",
            "Has a program file take over from the daemon, under the same pid and with all processes as they are. Answers when the file "
            + "has been found able to; getUpgradeInfo then tells when it has.",
            [
                new("string", "file", "absolute path of the program file; empty: the one that runs", IsOptional: true),
                new("boolean", "reread", "read the configuration again afterwards and update by it", IsOptional: true),
            ],
            new("boolean", "result always true"),
            async (arguments, cancellation) =>
            {
                string file = arguments.Has(0) ? arguments.Text(0) : "";
                await upgrades.UpgradeAsync(file.Length > 0 ? file : null, arguments.Truth(1, whenAbsent: false), cancellation);
                return true;
            });

        yield return new("shutdownAndKeep",
            "Ends the daemon and leaves its programs as they are. The next start with the same configuration takes them over. Answers when it "
            + "is about to be done; getUpgradeInfo has the error of one that fails after that.",
            [],
            new("boolean", "result always true"),
            async (_, cancellation) =>
            {
                await upgrades.LeaveAsync(cancellation);
                return true;
            });

        yield return new("getUpgradeInfo", "Says how often the daemon was upgraded, when last, and for how long nobody answered then.",
            [],
            new("struct", "result a struct with upgrades, upgraded_at, gap in milliseconds, product, file and error"),
            (_, _) => new(upgrades.Info.ToStruct()));
    }
}
