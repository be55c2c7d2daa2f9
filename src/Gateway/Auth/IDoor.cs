namespace Conversations.Gateway.Auth;

/// <summary>What the rest of the server may know of how callers are let in.</summary>
public interface IDoor
{
    /// <summary>False: no key is known, and whoever reaches the server is its one user. It stays so until the next start.</summary>
    bool AsksForKeys { get; }
}
