using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Makes the persistent states that grain constructors ask for.</summary>
internal static class PersistentStateFactory
{
    /// <summary>Name under which the default grain storage is registered.</summary>
    internal const string DefaultStorage = "Default";

    /// <param name="parameterType"><see cref="IPersistentState{TState}"/> of some type.</param>
    internal static Func<Activation, PersistentStateAttribute, object> MakerFor(Type parameterType)
    {
        if (!parameterType.IsGenericType || parameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            throw new OrleansConfigurationException($"[PersistentState] belongs on an IPersistentState<T>, not on {parameterType}.");
        return typeof(PersistentStateFactory).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(parameterType.GetGenericArguments())
            .CreateDelegate<Func<Activation, PersistentStateAttribute, object>>();
    }

    private static PersistentState<TState> Make<TState>(Activation activation, PersistentStateAttribute attribute)
    {
        var name = attribute.StorageName ?? DefaultStorage;
        var storage = activation.Silo.Services.GetKeyedService<IGrainStorage>(name)
            ?? throw new OrleansConfigurationException(
                $"Grain {activation.Class.Type} asks for the grain storage '{name}', which is not registered.");
        var state = new PersistentState<TState>(attribute.StateName, activation.GrainId, storage);
        activation.AddState(state);
        return state;
    }
}
