/** Loads main.rb, calls main with the arguments it declares and reports. `defaults` fill a gap before a given argument. */
export const RUBY_WRAPPER = String.raw`
# Before any library is loaded: one of the gems may be a newer version of it.
Dir["#{__dir__}/deps/specifications/*.gemspec"].each do |file|
  spec = Gem::Specification.load(file)
  Gem.loaded_specs[spec.name] = spec
  spec.activated = true
  $LOAD_PATH.unshift(*spec.full_require_paths)
end
# They are there already: what "gemfile" has left to do is to load them.
$LOADED_FEATURES.push('bundler/inline.rb', 'windmill/inline.rb')

require 'json'

module Millrace
  HERE = File.dirname(File.expand_path(__FILE__))
  CHANNEL = IO.for_fd(3, 'wb')
  DEPTH_MAX = 200

  class Unstorable < StandardError; end

  # What stands in the block of a gemfile. Each gem is loaded by its name, or as it says itself.
  class Gemfile < BasicObject
    def gem(name, *_versions, require: nil, **_options)
      return if require == false
      return ::Kernel.Array(require).each { |path| ::Kernel.require(path) } if require && require != true
      ::Millrace.load_gem(name)
    end

    def method_missing(_name, *_args, **_options, &block)
      block&.call
    end

    def respond_to_missing?(*) = true
  end

  module_function

  def load_gem(name)
    paths = [name, name.tr('-', '/')].uniq
    found = paths.find { |path| $LOAD_PATH.any? { |folder| File.file?("#{folder}/#{path}.rb") } }
    require(found) if found
  end

  def send_outcome(kind, body)
    CHANNEL.rewind
    CHANNEL.write(kind, "\n", body)
    CHANNEL.flush
  end

  def plain(value, depth = 0)
    raise Unstorable, 'it is nested deeper than 64 levels' if depth > DEPTH_MAX
    case value
    when nil, true, false, Integer then value
    when Float
      raise Unstorable, 'it holds a number that is not finite' unless value.finite?
      value
    when String then text(value)
    when Symbol then value.to_s
    when Hash then value.to_h { |key, item| [key.to_s, plain(item, depth + 1)] }
    when Array then value.map { |item| plain(item, depth + 1) }
    when Struct then plain(value.to_h, depth)
    else other(value, depth)
    end
  end

  def other(value, depth)
    return value.iso8601(3) if defined?(value.usec) && value.respond_to?(:iso8601)
    return value.iso8601 if value.respond_to?(:iso8601)
    return value.to_s if value.is_a?(Numeric)
    return plain(value.to_h, depth) if value.respond_to?(:to_h)
    return plain(value.to_a, depth) if value.respond_to?(:to_a)
    raise Unstorable, "a value of the class #{value.class} has no form in JSON"
  end

  def text(value)
    utf8 = value.encoding == Encoding::UTF_8 ? value : value.encode(Encoding::UTF_8)
    utf8.valid_encoding? ? utf8 : [value].pack('m0')
  rescue EncodingError
    [value].pack('m0')
  end

  def shown(text)
    text.to_s.dup.force_encoding(Encoding::UTF_8).scrub.gsub("#{HERE}/", '').gsub("\0", '\0')
  end

  def report(error)
    lines = (error.backtrace || []).reject { |line| line.include?('/wrapper.rb:') }
    described = { name: error.class.name || 'Error', message: shown(error.message), stack: shown(lines.join("\n")) }
    warn("#{described[:name]}: #{described[:message]}", described[:stack])
    send_outcome('error', JSON.generate(described))
    1
  end

  def call
    given = JSON.parse(File.read("#{HERE}/args.json"), max_nesting: false)
    args, defaults = given.values_at('args', 'defaults')
    load "#{HERE}/main.rb"
    main = find_main
    positional, named = arguments_for(main.parameters, args, defaults)
    main.call(*positional, **named)
  end

  def find_main
    object = TOPLEVEL_BINDING.receiver
    name = [ENV['MILLRACE_ENTRYPOINT'], 'main'].compact.find { |each| object.respond_to?(each, true) }
    raise NameError, 'the script has no method called main' unless name
    object.method(name)
  end

  def arguments_for(parameters, args, defaults)
    places = parameters.select { |kind, _| %i[req opt].include?(kind) }.map { |_, name| name.to_s }
    last = places.rindex { |name| args.key?(name) } || -1
    positional = places[0..last].map { |name| args.fetch(name) { defaults[name] } } if last >= 0
    keys = parameters.select { |kind, _| %i[key keyreq].include?(kind) }.map(&:last)
    named = keys.select { |name| args.key?(name.to_s) }.to_h { |name| [name, args[name.to_s]] }
    named = args.reject { |name, _| places.include?(name) }.transform_keys(&:to_sym) if parameters.any? { |kind, _| kind == :keyrest }
    [positional || [], named]
  end

  def run
    value = call
    send_outcome('ok', JSON.generate(plain(value), max_nesting: 0))
    0
  rescue Unstorable => error
    send_outcome('unstorable', JSON.generate(error.message))
    1
  rescue SystemExit, SignalException
    raise
  rescue Exception => error
    report(error)
  end
end

def gemfile(*_args, **_options, &block) = Millrace::Gemfile.new.instance_eval(&block)

$stdout.sync = $stderr.sync = true
exit!(Millrace.run)
`;
