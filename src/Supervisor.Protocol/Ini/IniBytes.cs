namespace Supervisor.Protocol.Ini;

/// <summary>Reads a file of INI text as a whole, up to a bound: what was named by mistake may be a device that never ends.</summary>
public static class IniBytes
{
    /// <summary>How many bytes a file may have.</summary>
    public const int Most = 64 * 1024 * 1024;

    /// <exception cref="IOException">It cannot be read, or has more than <see cref="Most"/> bytes.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static byte[] Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        for (int read; (read = file.Read(buffer, length, buffer.Length - length)) > 0;)
        {
            length += read;
            if (length > Most)
            {
                throw new IOException($"it has more than {Most} bytes");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }

        return buffer[..length];
    }
}
