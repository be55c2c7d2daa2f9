using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>Runs once when the silo starts; may call grains.</summary>
    public interface IStartupTask
    {
        Task Execute(CancellationToken cancellationToken);
    }
}

namespace Orleans.Hosting
{
    public static class SiloBuilderStartupExtensions
    {
        /// <param name="stage">Stage of the silo's lifecycle in which it runs; the host has started when it has ended.</param>
        public static ISiloBuilder AddStartupTask<TStartup>(this ISiloBuilder builder, int stage = ServiceLifecycleStage.Active)
            where TStartup : class, IStartupTask =>
            builder.AddStartupTask(
                static (services, token) => ActivatorUtilities.GetServiceOrCreateInstance<TStartup>(services).Execute(token), stage);

        /// <inheritdoc cref="AddStartupTask{TStartup}(ISiloBuilder, int)"/>
        public static ISiloBuilder AddStartupTask(
            this ISiloBuilder builder,
            Func<IServiceProvider, CancellationToken, Task> startupTask,
            int stage = ServiceLifecycleStage.Active)
        {
            builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
                services => new StartupTask(token => startupTask(services, token), stage));
            return builder;
        }
    }
}

namespace Orleans.Embedded
{
    internal sealed class StartupTask(Func<CancellationToken, Task> run, int stage) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe<StartupTask>(stage, run);
    }
}
