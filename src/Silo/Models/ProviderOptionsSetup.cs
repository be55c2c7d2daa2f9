using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>Fills a provider's options from its section and, where that is silent, from the provider's usual environment variables.</summary>
internal sealed class ProviderOptionsSetup(IConfiguration configuration) : IConfigureNamedOptions<ProviderOptions>
{
    public void Configure(ProviderOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, ProviderOptions options)
    {
        if (string.IsNullOrEmpty(name)) return;
        if (name == ProviderNames.Anthropic) options.ContextWindow = 200_000;

        configuration.GetSection($"{ModelOptions.Section}:{name}").Bind(options);
        var variable = name.ToUpperInvariant();
        options.BaseUrl = FirstGiven(options.BaseUrl, configuration[$"{variable}_BASE_URL"]);
        options.ApiKey = FirstGiven(options.ApiKey, configuration[$"{variable}_API_KEY"]);
        options.Configured = options.BaseUrl.Length + options.ApiKey.Length > 0;
        options.BaseUrl = FirstGiven(options.BaseUrl, ProviderNames.PublicUrl(name)).TrimEnd('/');
    }

    private static string FirstGiven(string first, string? second) => first.Length > 0 ? first : second?.Trim() ?? "";
}
