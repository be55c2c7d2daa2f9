using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Conversations.Secrets;

/// <summary>The secrets of one conversation or agent; the key is its id. They are stored encrypted, and no log or list has them.</summary>
public interface ISecretsGrain : IGrainWithGuidKey
{
    /// <summary>Adds these to what is there; one without a value or an address leaves what is there as it is.</summary>
    Task Put(ImmutableDictionary<string, SecretSource> secrets);

    /// <summary>All of them, without their values.</summary>
    [AlwaysInterleave]
    Task<ImmutableDictionary<string, SecretSource>> List();

    /// <summary>All of them with their values; those that have to be asked for have none. For the server alone.</summary>
    [AlwaysInterleave]
    Task<ImmutableDictionary<string, SecretSource>> Reveal();

    Task Delete();
}
