using System.Net;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Anthropic;
using Conversations.Silo.Models.Echo;
using Conversations.Silo.Models.OpenAI;
using Conversations.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>Adds the models.</summary>
public static class ModelServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IModelCatalog"/> with the providers <c>local</c>, <c>openai</c> and <c>anthropic</c>, from the section <c>Models</c>.
    /// A setting that cannot work stops the host at its start.
    /// </summary>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ModelOptions>().Bind(configuration.GetSection(ModelOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>();
        services.AddOptions<EchoOptions>().Bind(configuration.GetSection($"{ModelOptions.Section}:{ProviderNames.Local}"))
            .Validate(static options => options is { ContextWindow: > 0, MaxOutputTokens: > 0 }, "Models:local: both sizes must be more than 0.")
            .ValidateOnStart();

        services.AddOptions<ProviderOptions>(ProviderNames.OpenAI).ValidateOnStart();
        services.AddOptions<ProviderOptions>(ProviderNames.Anthropic).ValidateOnStart();
        services.AddSingleton<IConfigureOptions<ProviderOptions>>(new ProviderOptionsSetup(configuration));
        services.AddSingleton<IValidateOptions<ProviderOptions>, ProviderOptionsValidator>();

        services.AddSingleton(_ => new PriceList(configuration));
        services.AddOptions<OwnEndpointOptions>().Bind(configuration.GetSection(OwnEndpointOptions.Section))
            .Validate(static options => options.Networks.All(static network => IPNetwork.TryParse(network, out _)), "Models:OwnEndpoints:Networks: write 10.1.2.0/24.")
            .ValidateOnStart();
        services.AddSingleton<OwnEndpointReach>();
        services.AddSingleton<OwnEndpoints>();
        services.AddSingleton<IModelProvider, EchoProvider>();
        services.AddSingleton<IModelProvider, OpenAIProvider>();
        services.AddSingleton<IModelProvider, AnthropicProvider>();
        services.AddMetrics();
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection(TelemetryOptions.Section));
        services.AddSingleton<ModelMeter>();
        services.AddSingleton<ModelTelemetry>();
        services.AddSingleton<IModelCatalog, ModelCatalog>();
        return services;
    }
}
