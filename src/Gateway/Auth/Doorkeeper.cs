using System.Net;
using Conversations.Gateway.Auth.Sandboxes;
using Conversations.Gateway.Auth.Tokens;
using Conversations.Users;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Auth;

/// <summary>Decides who comes in: knows the configured keys and asks the store for the others.</summary>
/// <remarks>
/// (1) A key found good within <see cref="AuthOptions.KeyCacheTime"/> opens at once. (2) An address that has tried too many wrong keys is told to
/// wait, before its key is looked at. (3) A token is its issuer's, a sandbox's key this server's own, any other is looked for among the configured ones and then in the store. (4) The key's user must not be shut out.
/// </remarks>
sealed partial class Doorkeeper(
    ConfiguredKeys configured,
    TokenVerifier tokens,
    SandboxKeys sandboxes,
    IUserStore store,
    FailedTries tries,
    IOptions<AuthOptions> options,
    TimeProvider time,
    ILogger<Doorkeeper> logger) : IDoor, IHostedLifecycleService
{
    readonly AdmittedKeys admitted = new(time, options.Value.KeyCacheTime, options.Value.KeyCacheSize);
    bool stored;

    public bool AsksForKeys => configured.Any || tokens.IsConfigured || stored || options.Value.Required;

    /// <param name="key">As the client presented it; null: it presented none.</param>
    /// <exception cref="Storage.StorageException">The store failed.</exception>
    public async ValueTask<Admission> Admit(string? key, IPAddress address, CancellationToken cancellationToken)
    {
        if (!AsksForKeys) return Admission.Of(Caller.Local);
        if (string.IsNullOrEmpty(key)) return Admission.Unknown;
        var hash = NewKey.HashOf(key);
        if (admitted.Find(hash) is { } known) return Admission.Of(known, hash);
        if (tries.Wait(address) is { } wait) return Admission.TooManyTries(wait);

        // Nobody guesses a signature, and one that has run out is no guess: what is signed does not count as a wrong key.
        var isSigned = tokens.IsToken(key) || SandboxKeys.IsKey(key);
        var caller = SandboxKeys.IsKey(key) ? await sandboxes.Find(key) : isSigned ? await tokens.Find(key, cancellationToken) : await OfKey(hash, cancellationToken);
        if (caller is null)
        {
            if (!isSigned) tries.Count(address);
            Refused(address);
            return Admission.Unknown;
        }

        if (await store.IsDisabled(caller.Name, cancellationToken)) return Admission.Disabled;
        admitted.Add(hash, caller);
        return Admission.Of(caller, hash);
    }

    /// <summary>Whether the key of a request in progress would still let its caller in. One that would not opens nothing any more.</summary>
    /// <exception cref="Storage.StorageException">The store failed.</exception>
    public async ValueTask<bool> IsGood(Admission admission, CancellationToken cancellationToken)
    {
        var still = admission.Caller is { Until: { } end } caller ? time.GetUtcNow() < end ? caller : null : await OfKey(admission.Hash!, cancellationToken);
        if (still is not null && !await store.IsDisabled(still.Name, cancellationToken)) return true;
        admitted.Remove(admission.Hash!);
        return false;
    }

    /// <summary>Keys may have been stored by an earlier process, or by the command line.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        stored = (await store.ListKeys(null, cancellationToken)).Count > 0;
        if (!AsksForKeys) NoKeys();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Stored keys are looked up by their hash: what an index compares is of no use to whoever measures the time.
    async Task<Caller?> OfKey(string hash, CancellationToken cancellationToken) =>
        configured.Find(Convert.FromHexString(hash))
        ?? (await store.FindKey(hash, cancellationToken) is { } key && key.IsGood(time.GetUtcNow()) ? Caller.Of(key.User, key.Role) : null);
}
