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

    internal static void AddMemoryStreams(IServiceCollection services, string name) => services.AddKeyedSingleton<IStreamProvider>(
        name, (each, _) => new MemoryStreamProvider(each.GetRequiredService<Silo>(), name));
}

public static class ClientBuilderMemoryStreamExtensions
{
    /// <inheritdoc cref="SiloBuilderMemoryStreamExtensions.AddMemoryStreams(ISiloBuilder, string)"/>
    public static IClientBuilder AddMemoryStreams(this IClientBuilder builder, string name)
    {
        SiloBuilderMemoryStreamExtensions.AddMemoryStreams(builder.Services, name);
        return builder;
    }
}
