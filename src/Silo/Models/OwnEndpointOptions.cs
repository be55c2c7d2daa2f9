namespace Conversations.Silo.Models;

/// <summary>Section <c>Models:OwnEndpoints</c>: which addresses users who are no administrators may name as a model server of their own.</summary>
internal sealed class OwnEndpointOptions
{
    public const string Section = "Models:OwnEndpoints";

    /// <summary>Whether loopback and private addresses are called. Default: true on a server without keys, false on one with keys.</summary>
    public bool? AllowPrivateNetworks { get; set; }

    /// <summary>Private networks that are called all the same, as <c>10.1.2.0/24</c>. Default: none.</summary>
    public IList<string> Networks { get; } = [];

    /// <summary>The only names that may be named, <c>*.example.com</c> for all below one. Default: empty, and any may be.</summary>
    public IList<string> Hosts { get; } = [];
}
