using Supervisor.Os;
using Supervisor.Posix;

namespace Supervisor.Supervision.Logs;

/// <content>What is written, and what is lost.</content>
internal sealed partial class RotatingLogFile
{
    /// <summary>Appends; turns the file over when that filled it.</summary>
    /// <param name="data">What.</param>
    /// <param name="staging">Told of it, so that a later daemon finds out how far this one came; null: nobody is.</param>
    public void Write(ReadOnlySpan<byte> data, StagingFile? staging = null)
    {
        if (data.IsEmpty)
        {
            return;
        }

        lock (_using)
        {
            _writing = true;
            Append(data, staging);
            _writing = false;
        }
    }

    private void Append(ReadOnlySpan<byte> data, StagingFile? staging)
    {
        AdoptReplacement();
        if (_fd < 0)
        {
            Adopt(LogFileOpening.Open(_files, Path, _options.Mode));
        }

        int error = WriteStaged(data, staging);
        if (error == 0 && _lost > 0)
        {
            long lost = _lost;
            _lost = 0;
            _report($"log file {Path} is written again, {lost} bytes of output were lost");
        }

        _followers?.Notify(Path, LogChange.Appended);
        if (_size >= _turnAt)
        {
            Turn();
        }
    }

    /// <summary>Leaves out what a daemon that died has written of it already.</summary>
    private int WriteStaged(ReadOnlySpan<byte> data, StagingFile? staging)
    {
        if (staging is null)
        {
            return WriteAll(data);
        }

        data = data[staging.Skip(data.Length)..];
        if (data.IsEmpty)
        {
            return 0;
        }

        staging.Writing(_fd);
        int error = WriteAll(data);
        staging.Written(data.Length);
        return error;
    }

    private int WriteAll(ReadOnlySpan<byte> data)
    {
        if (_fd < 0)
        {
            return Lose(data.Length, _fd);
        }

        while (true)
        {
            int count = _files.Write(_fd, data);
            if (count > 0)
            {
                _size += count;
                data = data[count..];
                if (data.IsEmpty)
                {
                    return 0;
                }
            }
            else if (count == -Errno.EAGAIN)
            {
                // A standard descriptor somebody made non-blocking: wait as a blocking write would.
                _files.WaitWritable(_fd);
            }
            else
            {
                return Lose(data.Length, count);
            }
        }
    }

    private int Lose(int count, int error)
    {
        if (_lost == 0)
        {
            _report($"could not write to log file {Path}, output is dropped until it can be written again: {Errno.Text(-error)}");
        }

        _lost += count;
        return error == 0 ? -1 : error;
    }
}
