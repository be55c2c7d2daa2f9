using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

internal delegate GrainReference ReferenceMaker(Silo silo, GrainInterface grainInterface, GrainId grainId);

/// <summary>A grain interface with the class that implements it as a remote reference.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, Lazy<GrainInterface>> Known = new();

    /// <summary>In the order in which the reference class numbers them.</summary>
    internal readonly GrainMethod[] Methods;
    private readonly ReferenceMaker maker;
    private readonly Dictionary<string, GrainMethod> bySignature;

    private GrainInterface(Type type)
    {
        Type = type;
        (maker, Methods) = ReferenceEmitter.Emit(type);
        bySignature = Methods.ToDictionary(method => method.Signature, StringComparer.Ordinal);
    }

    internal Type Type { get; }

    /// <exception cref="OrleansException">This version of the interface has no such method.</exception>
    internal GrainMethod Method(string signature) =>
        bySignature.GetValueOrDefault(signature)
            ?? throw new OrleansException($"{Type} has no method {signature} in this silo: it is of another version.");

    internal static GrainInterface Of(Type type) =>
        Known.GetOrAdd(type, static key => new(() => new GrainInterface(key))).Value;

    internal GrainReference Refer(Silo silo, GrainId grainId) => maker(silo, this, grainId);

    /// <summary>The interface's own methods and those it inherits.</summary>
    internal static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetInterfaces().Prepend(type).SelectMany(part => part.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            .Where(method => method.IsAbstract);
}
