using System.Globalization;

namespace Conversations.Cluster.Tests;

/// <summary>What the kernel knows of the connections of this machine: which process one comes from, and what is not sent yet.</summary>
static class Network
{
    const string Established = "01";

    static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    public static bool IsOf(SiloProcess silo, int port) => Sockets(silo).Overlaps(Inodes(port));

    /// <summary>Bytes in the send queues of a port's open connections.</summary>
    public static long Unsent(int port) => Connections(port)
        .Where(fields => fields[3] == Established)
        .Sum(fields => long.Parse(fields[4].Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

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

    static IEnumerable<string> Inodes(int port) => Connections(port).Select(fields => fields[9]);

    /// <summary>The lines of a port's own connections: fields 1 and 2 are its address and the other's, 3 the state, 4 <c>tx:rx</c>, 9 the inode.</summary>
    static IEnumerable<string[]> Connections(int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return Tables.SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[1].EndsWith(local, StringComparison.Ordinal));
    }
}
