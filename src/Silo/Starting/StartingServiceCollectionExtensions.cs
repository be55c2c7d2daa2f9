using Conversations.Grains.Starting;

namespace Conversations.Silo.Starting;

/// <summary>Adds what starts of conversations need.</summary>
public static class StartingServiceCollectionExtensions
{
    /// <summary>Reads <see cref="GitOptions"/> from the section <c>Git</c> and <see cref="SandboxOptions"/> from <c>Sandboxes</c>. A setting that cannot work stops the host at its start.</summary>
    public static IServiceCollection AddStarting(this IServiceCollection services)
    {
        services.AddOptions<GitOptions>()
            .BindConfiguration("Git")
            .Validate(
                static options => options.CloneTimeout > TimeSpan.Zero && options.SetupTimeout > TimeSpan.Zero,
                "Git: CloneTimeout and SetupTimeout must be more than 0.")
            .Validate(
                static options => options.Providers.Values.All(IsAddress),
                "Git:Providers: each BaseUrl must be an absolute address of scheme https, http or file, without a user.")
            .ValidateOnStart();
        services.AddOptions<SandboxOptions>()
            .BindConfiguration(SandboxOptions.Section)
            .Validate(static options => options.MostConversations > 0, "Sandboxes:MostConversations must be more than 0.")
            .ValidateOnStart();
        services.AddSingleton<SandboxGrouping>();
        return services;
    }

    static bool IsAddress(GitProvider provider) =>
        Uri.TryCreate(provider.BaseUrl, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http" or "file") && url.UserInfo.Length == 0;
}
