using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The grain classes of the application, by grain type and by interface.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<GrainType, GrainClass> byGrainType = [];
    private readonly ConcurrentDictionary<Type, GrainType> byInterface = new();
    private readonly ConcurrentDictionary<string, GrainInterface> byName = new(StringComparer.Ordinal);

    internal GrainClasses(Silo silo)
    {
        foreach (var type in ApplicationAssemblies.All.SelectMany(assembly => assembly.GetTypes()))
        {
            if (type is not { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
                || !typeof(IGrainBase).IsAssignableFrom(type))
                continue;
            var grainClass = new GrainClass(type, silo);
            if (!byGrainType.TryAdd(grainClass.GrainType, grainClass))
                throw new OrleansConfigurationException(
                    $"{byGrainType[grainClass.GrainType].Type} and {type} are both named '{grainClass.GrainType}': mark one with [GrainType].");
        }
    }

    /// <summary>The interface of that full name that some grain class implements.</summary>
    /// <exception cref="OrleansException">There is none in this silo.</exception>
    internal GrainInterface InterfaceOf(string name) => byName.GetOrAdd(name, Named);

    /// <exception cref="OrleansConfigurationException">There is no such class.</exception>
    internal GrainClass Of(GrainType grainType) =>
        byGrainType.TryGetValue(grainType, out var found)
            ? found
            : throw new OrleansConfigurationException($"No grain class is named '{grainType}'.");

    /// <exception cref="ArgumentException">No grain class, or more than one, implements the interface.</exception>
    internal GrainType Implementing(Type grainInterface, string? prefix)
    {
        if (string.IsNullOrEmpty(prefix))
            return byInterface.GetOrAdd(grainInterface, static (type, classes) => classes.Find(type, null), this);
        return Find(grainInterface, prefix);
    }

    private GrainInterface Named(string name) =>
        byGrainType.Values.SelectMany(each => each.Type.GetInterfaces()).FirstOrDefault(face => face.FullName == name) is { } type
            ? GrainInterface.Of(type)
            : throw new OrleansException($"No grain class of this silo implements {name}: it is of another version.");

    private GrainType Find(Type grainInterface, string? prefix)
    {
        var all = byGrainType.Values.Where(candidate => grainInterface.IsAssignableFrom(candidate.Type)
            && (prefix is null || candidate.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))).ToArray();
        var conventional = Array.FindAll(all, candidate => grainInterface.Name == $"I{candidate.Type.Name}");
        return (all, conventional) switch
        {
            ([var only], _) => only.GrainType,
            (_, [var only]) => only.GrainType,
            ([], _) => throw new ArgumentException($"No grain class {prefix}{(prefix is null ? "" : "* ")}implements {grainInterface}."),
            _ => throw new ArgumentException(
                $"{grainInterface} has {string.Join(" and ", all.Select(candidate => candidate.Type))}: give a class name prefix."),
        };
    }
}
