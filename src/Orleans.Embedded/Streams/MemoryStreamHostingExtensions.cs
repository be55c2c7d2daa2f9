using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Streams;

namespace Orleans.Hosting;

public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>Registers streams within the process under a name: delivered at once, kept nowhere.</summary>
    public static ISiloBuilder AddMemoryStreams(this ISiloBuilder builder, string name)
    {
        builder.Services.AddKeyedSingleton<IStreamProvider>(
            name, (services, _) => new MemoryStreamProvider(services.GetRequiredService<Silo>(), name));
        return builder;
    }
}
