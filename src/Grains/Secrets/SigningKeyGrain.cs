using System.Security.Cryptography;
using Conversations.Grains.Agents;
using Conversations.Secrets;
using Orleans.Runtime;

namespace Conversations.Grains.Secrets;

public sealed class SigningKeyGrain([PersistentState("signing-key", "grains")] IPersistentState<SigningKeyRecord> stored, ISecretSeal seal) : Grain, ISigningKeyGrain
{
    const int Length = 32;

    public async Task<byte[]> Get()
    {
        if (stored.State.Sealed is { } closed && seal.Open(closed) is { } kept) return Convert.FromBase64String(kept);
        // One that can be opened no longer signs nothing more: what it has signed is asked for anew.
        var made = RandomNumberGenerator.GetBytes(Length);
        await stored.Save(new SigningKeyRecord { Sealed = seal.Close(Convert.ToBase64String(made)) }, DeactivateOnIdle);
        return made;
    }
}
