using Conversations.Grains.Secrets;
using Microsoft.AspNetCore.DataProtection;

namespace Conversations.Silo.Secrets;

public static class SecretServiceCollectionExtensions
{
    const string DefaultFolder = "./data/keys";

    /// <summary>Adds what encrypts secrets, with a key ring in the folder <c>Secrets:KeyFolder</c>, which several servers must share.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = configuration["Secrets:KeyFolder"] is { Length: > 0 } given ? given : DefaultFolder;
        services.AddDataProtection().SetApplicationName("conversations").PersistKeysToFileSystem(new DirectoryInfo(Path.GetFullPath(folder)));
        services.AddSingleton<ISecretSeal, SecretSeal>();
        services.AddSingleton<ISecretLookup, SecretLookup>();
        return services;
    }
}
