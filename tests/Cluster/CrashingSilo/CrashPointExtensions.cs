using Conversations.Grains.Models;
using Conversations.Grains.Webhooks;
using Conversations.Runs;
using Conversations.Storage;
using Conversations.Users;
using Orleans.Storage;
using Orleans.Streams;

namespace Conversations.CrashingSilo;

/// <summary>Puts the points around everything that a silo writes and sends.</summary>
public static class CrashPointExtensions
{
    /// <summary>The services that have points.</summary>
    public static IReadOnlySet<Type> Covered { get; } = new HashSet<Type>
    {
        typeof(IConversationWriter),
        typeof(IGrainStorage),
        typeof(IReminderTable),
        typeof(IRunEraser),
        typeof(IUserStore),
        typeof(IRepeatStore),
        typeof(IStreamProvider),
        typeof(IModelCatalog),
        typeof(IWebhookSender),
    };

    public static void AddCrashPoints(this IServiceCollection services, CrashPoints points)
    {
        services.Wrap<IConversationWriter>(inner => new CrashingConversationWriter(inner, points));
        services.Wrap<IGrainStorage>(inner => new CrashingGrainStorage(inner, points));
        services.Wrap<IReminderTable>(inner => new CrashingReminderTable(inner, points));
        services.Wrap<IRunEraser>(inner => new CrashingRunEraser(inner, points));
        services.Wrap<IUserStore>(inner => new CrashingUserStore(inner, points));
        services.Wrap<IRepeatStore>(inner => new CrashingRepeatStore(inner, points));
        services.Wrap<IStreamProvider>(inner => new CrashingStreamProvider(inner, points));
        services.Wrap<IModelCatalog>(inner => new CrashingModelCatalog(inner, points));
        services.Wrap<IWebhookSender>(inner => new CrashingWebhookSender(inner, points));
    }

    static void Wrap<T>(this IServiceCollection services, Func<T, T> wrap)
        where T : class
    {
        // The storage of grains is also registered under a name, where it is looked up without one.
        var found = services.Where(each => each.ServiceType == typeof(T)).ToArray();
        var inner = found.FirstOrDefault(each => !each.IsKeyedService) ?? found.Single();
        services.Remove(inner);
        services.Add(inner.IsKeyedService
            ? ServiceDescriptor.KeyedSingleton<T>(inner.ServiceKey, (provider, key) => wrap((T)inner.KeyedImplementationFactory!(provider, key)))
            : ServiceDescriptor.Singleton<T>(provider => wrap((T)Make(inner, provider))));
    }

    static object Make(ServiceDescriptor service, IServiceProvider provider) =>
        service.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
}
