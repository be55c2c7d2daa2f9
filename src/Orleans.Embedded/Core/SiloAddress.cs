using System.Net;

namespace Orleans.Runtime;

/// <summary>Where a silo is, and which of its lives this is.</summary>
public sealed record SiloAddress
{
    public required IPEndPoint Endpoint { get; init; }

    public required int Generation { get; init; }

    public static SiloAddress New(IPEndPoint ep, int gen) => new() { Endpoint = ep, Generation = gen };

    public override string ToString() => $"S{Endpoint}:{Generation}";
}
