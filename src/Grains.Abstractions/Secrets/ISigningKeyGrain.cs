namespace Conversations.Secrets;

/// <summary>The key with which this server signs the keys of sandboxes, made when it is first needed and the same for all its processes. There is one, of key 0.</summary>
public interface ISigningKeyGrain : IGrainWithIntegerKey
{
    /// <summary>32 random bytes. For the server alone.</summary>
    Task<byte[]> Get();
}
