using Conversations.Secrets;

namespace Conversations.Grains.Secrets;

/// <summary>Asks for secrets that others keep.</summary>
public interface ISecretLookup
{
    /// <summary>Null: there was no answer, or the address may not be called.</summary>
    Task<string?> Find(SecretSource source, CancellationToken cancellationToken);
}
