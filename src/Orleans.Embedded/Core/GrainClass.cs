using Orleans.Concurrency;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A grain class: what its attributes say, and how to make an instance.</summary>
internal sealed class GrainClass
{
    private readonly GrainConstructor constructor;

    internal GrainClass(Type type, Silo silo)
    {
        Type = type;
        GrainType = NameOf(type);
        Interfaces = [.. type.GetInterfaces().Where(face => typeof(IGrain).IsAssignableFrom(face) && !IsKeyInterface(face))];
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        IsCallFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        HasOnActivate = Overrides(type, nameof(IGrainBase.OnActivateAsync));
        HasOnDeactivate = Overrides(type, nameof(IGrainBase.OnDeactivateAsync));
        CollectionAge = AgeOf(type, silo);
        foreach (var grainInterface in Interfaces)
            _ = GrainInterface.Of(grainInterface);
        constructor = new GrainConstructor(type);
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    private Type[] Interfaces { get; }

    /// <summary>What references to the grain that name no interface are made of.</summary>
    internal Type MainInterface => Interfaces is [var first, ..] ? first : typeof(IGrain);

    internal bool IsReentrant { get; }

    internal bool IsCallFilter { get; }

    internal bool HasOnActivate { get; }

    internal bool HasOnDeactivate { get; }

    /// <summary>Milliseconds of idleness after which an activation is collected; null: never.</summary>
    internal long? CollectionAge { get; }

    internal object Create(Activation activation) => constructor.Create(activation);

    internal static bool IsKeyInterface(Type type) =>
        type == typeof(IGrain) || type == typeof(IGrainWithStringKey) || type == typeof(IGrainWithGuidKey)
        || type == typeof(IGrainWithIntegerKey) || type == typeof(IRemindable);

    internal static GrainType NameOf(Type type)
    {
        const string Suffix = "grain";
        if (type.GetCustomAttributes(typeof(GrainTypeAttribute), false) is [GrainTypeAttribute named, ..])
            return named.GetGrainType(null!, type);
        var name = type.Name.ToLowerInvariant();
        var hasSuffix = name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length;
        return GrainType.Create(hasSuffix ? name[..^Suffix.Length] : name);
    }

    // Without an override there is nothing to call, and no need for a token with a timeout.
    private static bool Overrides(Type type, string method)
    {
        var target = type.GetInterfaceMap(typeof(IGrainBase));
        var index = Array.FindIndex(target.InterfaceMethods, candidate => candidate.Name == method);
        return target.TargetMethods[index].DeclaringType is var declaring && declaring != typeof(Grain) && declaring != typeof(IGrainBase);
    }

    private static long? AgeOf(Type type, Silo silo)
    {
        if (type.IsDefined(typeof(KeepAliveAttribute), true))
            return null;
        var age = type.GetCustomAttributes(typeof(CollectionAgeLimitAttribute), true) is [CollectionAgeLimitAttribute limit, ..]
            ? limit.AgeLimit
            : silo.Collection.ClassSpecificCollectionAge.GetValueOrDefault(type.FullName!, silo.Collection.CollectionAge);
        return age == TimeSpan.MaxValue || age == Timeout.InfiniteTimeSpan ? null : (long)age.TotalMilliseconds;
    }
}
