using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Grains.Agents;
using Conversations.Secrets;
using Orleans.Runtime;

namespace Conversations.Grains.Secrets;

public sealed class SecretsGrain([PersistentState("secrets", "grains")] IPersistentState<SecretsRecord> stored, ISecretSeal seal) : Grain, ISecretsGrain
{
    public async Task Put(ImmutableDictionary<string, SecretSource> secrets)
    {
        var given = secrets.Where(secret => secret.Value.Value is not null || secret.Value.Url is not null).ToList();
        if (given.Count == 0) return;
        var closed = stored.State.Sealed.SetItems(given.Select(secret => KeyValuePair.Create(secret.Key, seal.Close(JsonSerializer.Serialize(secret.Value)))));
        await stored.Save(new SecretsRecord { Sealed = closed }, DeactivateOnIdle);
    }

    public async Task<ImmutableDictionary<string, SecretSource>> List() => (await Reveal()).ToImmutableDictionary(secret => secret.Key, secret => secret.Value.Masked());

    public Task<ImmutableDictionary<string, SecretSource>> Reveal() => Task.FromResult(stored.State.Sealed.ToImmutableDictionary(
        secret => secret.Key,
        // One that cannot be opened is still there by name, so that its owner sees what to give again.
        secret => seal.Open(secret.Value) is { } text ? JsonSerializer.Deserialize<SecretSource>(text)! : new SecretSource(null)));

    public async Task Delete()
    {
        if (stored.State.Sealed.IsEmpty) return;
        await stored.ClearStateAsync();
        DeactivateOnIdle();
    }
}
