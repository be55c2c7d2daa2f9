using System.Globalization;
using System.Net;

namespace Orleans.Runtime;

/// <summary>Where a silo is, and which of its lives this is.</summary>
public sealed record SiloAddress
{
    public required IPEndPoint Endpoint { get; init; }

    public required int Generation { get; init; }

    public static SiloAddress New(IPEndPoint ep, int gen) => new() { Endpoint = ep, Generation = gen };

    /// <summary>Reads what <see cref="ToParsableString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static SiloAddress FromParsableString(string addr)
    {
        var at = addr.LastIndexOf('@');
        return at > 0 && IPEndPoint.TryParse(addr.AsSpan(0, at), out var endpoint)
            && int.TryParse(addr.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                ? New(endpoint, generation)
                : throw new FormatException($"'{addr}' is not a silo address of the form address:port@generation.");
    }

    public string ToParsableString() => $"{Endpoint}@{Generation.ToString(CultureInfo.InvariantCulture)}";

    public override string ToString() => $"S{Endpoint}:{Generation}";
}
