using System.Security.Cryptography;
using Conversations.Grains.Secrets;
using Microsoft.AspNetCore.DataProtection;

namespace Conversations.Silo.Secrets;

/// <summary>Encrypts with the server's key ring, which is made when something is first encrypted.</summary>
internal sealed partial class SecretSeal(IDataProtectionProvider provider, ILogger<SecretSeal> logger) : ISecretSeal
{
    readonly IDataProtector protector = provider.CreateProtector("Conversations.Secrets");

    public string Close(string text) => protector.Protect(text);

    public string? Open(string closed)
    {
        try
        {
            return protector.Unprotect(closed);
        }
        catch (CryptographicException failure)
        {
            LogNotOpened(logger, failure);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A stored secret cannot be decrypted: the key ring of Secrets:KeyFolder is not the one that it was stored with.")]
    static partial void LogNotOpened(ILogger logger, Exception failure);
}
