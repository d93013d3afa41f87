// A program that misbehaves on request. Each argument is a step, carried out in order; at the end it exits with 0.
//   say:TEXT err:TEXT        write a line to standard output / error
//   raw:HEX rawerr:HEX       write bytes
//   flood:BYTES              write that many bytes to standard output, lines of 64 characters
//   echo                     copy standard input to standard output until its end
//   eof:FILE                 read standard input to its end, then write the number of bytes to FILE
//   on:SIG=exitN|ignore      what to do on a signal, without SIG in front: TERM, INT, HUP, QUIT, USR1, USR2
//   fork                     leave a process behind that waits for ever; says its pid
//   gate:FILE                wait until FILE exists
//   sleep:SECONDS  wait      wait a while, or for ever
//   exit:N  die:SIG          end
//   close:FD                 close a descriptor
//   notify:A=1,B=2           say it on NOTIFY_SOCKET
//   notifyflood              say STATUS=n there without end
//   sign:FD                  write a line feed to a descriptor
//   probe:FILE               write what this process looks like to FILE, as JSON
// Steps that need a process of their own to try Supervisor.Posix in:
//   drop:UID                 become another user; says what went wrong, or ok
//   again                    start anew in place, once
//   background  ready        go on in the background; let the starting process end
//   limits:MINFDS[,OPEN[,UID]]  put the limits in force, open OPEN files, say what a child (of that user) finds
//   ahead                    go ahead of others, start anew in place, and say what has it and what has not
//   orphans                  be a subreaper with one child of our own and one orphan; say how each ended
using Supervisor.TestChild;

foreach (string? step in args)
{
    int colon = step.IndexOf(':', StringComparison.Ordinal);
    (string? verb, string? value) = colon < 0 ? (step, "") : (step[..colon], step[(colon + 1)..]);
    if (!Steps.TryRun(verb, value) && !PosixSteps.TryRun(verb, value))
    {
        Console.Error.WriteLine($"TestChild: no such step: {step}");
        return 64;
    }
}

return 0;
