namespace Conversations.Secrets;

/// <summary>A key with which this server signs, made when it is first needed and the same for all its processes. The grain's key says what for.</summary>
public interface ISigningKeyGrain : IGrainWithStringKey
{
    /// <summary>32 random bytes. For the server alone.</summary>
    Task<byte[]> Get();
}
