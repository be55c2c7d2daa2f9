using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Streams;

namespace Orleans.Hosting;

public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>Registers streams within the process under a name: delivered at once, kept nowhere.</summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name)
    {
        AddMemoryStreams(builder.Services, name);
        return builder;
    }

    // Other silos deliver to the provider itself, whatever the host may have put around it.
    internal static void AddMemoryStreams(IServiceCollection services, string name) => services
        .AddKeyedSingleton(name, (each, _) => new MemoryStreamProvider(each.GetRequiredService<Silo>(), name))
        .AddKeyedSingleton<IStreamProvider>(name, (each, _) => each.GetRequiredKeyedService<MemoryStreamProvider>(name));
}

public static class ClientBuilderStreamingExtensions
{
    /// <inheritdoc cref="SiloBuilderMemoryStreamExtensions.AddMemoryStreams(ISiloBuilder, string)"/>
    public static IClientBuilder AddMemoryStreams(this IClientBuilder builder, string name)
    {
        SiloBuilderMemoryStreamExtensions.AddMemoryStreams(builder.Services, name);
        return builder;
    }
}
