using System.Globalization;

namespace Conversations.Cluster.Tests;

/// <summary>Which process a connection of this machine comes from; the kernel knows.</summary>
static class Network
{
    public static bool IsOf(SiloProcess silo, int port) => Sockets(silo).Overlaps(Inodes(port));

    static HashSet<string> Sockets(SiloProcess silo)
    {
        var sockets = new HashSet<string>();
        if (!silo.IsRunning) return sockets;
        foreach (var file in Directory.EnumerateFiles($"/proc/{silo.Id}/fd"))
        {
            if (Target(file) is { } name && name.StartsWith("socket:[", StringComparison.Ordinal)) sockets.Add(name[8..^1]);
        }

        return sockets;
    }

    /// <summary>What an open file is; null: it was closed meanwhile.</summary>
    static string? Target(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, false)?.Name;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    static IEnumerable<string> Inodes(int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            foreach (var line in File.ReadLines(table))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 9 && fields[1].EndsWith(local, StringComparison.Ordinal)) yield return fields[9];
            }
        }
    }
}
