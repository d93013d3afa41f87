namespace Supervisor.Ctl.CommandLine;

/// <summary>What <c>supervisorctl -h</c> prints.</summary>
internal static class UsageText
{
    public const string Text = """
        supervisorctl -- control the programs that a supervisord runs.

        Usage: supervisorctl [options] [action [arguments]]

        Options:
          -c, --configuration FILE   configuration file; searched for in the usual
                                     places if not given
          -s, --serverurl URL        address of the supervisord
                                     (default "http://localhost:9001")
              --uri URI              the same; several times for several servers:
                                     unix:///run/supervisor.sock,
                                     pipe://./supervisor,
                                     http://host:9001, https://host/path
          -u, --username NAME        user name for the server
          -p, --password PASSWORD    password for the server
              --cacert FILE          PEM file with the certificates to trust for
                                     https
              --insecure             take any certificate for https
          -r, --history-file FILE    keep the lines typed in the shell in this file
          -i, --interactive          ask before shutdown and reload, and for a
                                     missing password
              --version              print the version and exit
          -h, --help                 print this and exit

        Without an action a shell is started. "supervisorctl help" lists the actions,
        "supervisorctl help ACTION" explains one. "supervisorctl completion bash"
        (zsh, fish, powershell) prints a completion script.

        """;
}
