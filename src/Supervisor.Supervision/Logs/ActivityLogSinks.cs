using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <summary>Where the lines of the activity log go. Belongs to its thread.</summary>
/// <param name="file">Its file; null: it has none.</param>
/// <param name="toStdout">They are wanted on standard output too.</param>
/// <param name="syslog">Takes them one by one; null: nobody does.</param>
/// <param name="lastResort">Takes a line about a failure.</param>
internal sealed class ActivityLogSinks(
    RotatingLogFile? file, bool toStdout, Action<ReadOnlySpan<byte>>? syslog, Action<string> lastResort)
{
    private const int StandardOutput = 1;
    private const int HeadingLength = LogTimestamp.Length + 6;

    // logfile=/dev/stdout in the foreground: a line is not written twice to one place.
    private readonly bool _toStdout = toStdout && file?.IsSameAs(StandardOutput) != true;
    private bool _stdoutFailed;

    /// <summary>Its file; null: it has none.</summary>
    public RotatingLogFile? File => file;

    /// <summary>Writes lines to all of them.</summary>
    public void Write(LineBatch batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        if (_toStdout)
        {
            WriteToStandardOutput(batch.Bytes);
        }

        if (file is not null)
        {
            WriteToFile(file, batch);
        }

        if (syslog is not null)
        {
            int start = 0;
            foreach (int end in batch.Ends)
            {
                WriteToSyslog(syslog, batch.Bytes[start..(end - 1)]);
                start = end;
            }
        }
    }

    // A message of several lines is as many messages there, each with time and level.
    private static void WriteToSyslog(Action<ReadOnlySpan<byte>> syslog, ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> heading = record[..HeadingLength];
        foreach (Range line in record[HeadingLength..].Split((byte)'\n'))
        {
            syslog([.. heading, .. record[HeadingLength..][line]]);
        }
    }

    // One write for as many lines as the file takes before it is turned over.
    private static void WriteToFile(RotatingLogFile file, LineBatch batch)
    {
        int start = 0;
        ReadOnlySpan<int> ends = batch.Ends;
        for (int i = 0; i < ends.Length; i++)
        {
            if (i == ends.Length - 1 || ends[i] - start >= file.BytesUntilTurn)
            {
                file.Write(batch.Bytes[start..ends[i]]);
                start = ends[i];
            }
        }
    }

    private void WriteToStandardOutput(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = FileDescriptors.Write(StandardOutput, bytes);
            if (count > 0)
            {
                bytes = bytes[count..];
                _stdoutFailed = false;
            }
            else if (count == -Errno.EAGAIN)
            {
                FileCalls.WaitWritable(StandardOutput, -1);
            }
            else
            {
                // EPIPE: whoever read it is gone, which is no failure.
                if (!_stdoutFailed && count != -Errno.EPIPE)
                {
                    lastResort($"could not write the log to standard output: {Errno.Text(-count)}");
                }

                _stdoutFailed = true;
                return;
            }
        }
    }
}
